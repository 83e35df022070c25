// Overlapping spans → disjoint marks and margin lanes; the twin of qualcode/findings/marks.py.

/**
 * The range [start, end) cut wherever a span begins or ends, in order and without gaps.
 * @param {{start: number, end: number}[]} spans
 * @returns {{start: number, end: number, owners: number[]}[]} owners: places in `spans`, rising
 */
export function cutMarks(spans, start, end) {
  if (start >= end) return [];
  const borders = new Map([[start, []], [end, []]]);
  const at = (place) => borders.get(place) ?? borders.set(place, []).get(place);
  spans.forEach((span, index) => {
    const [first, last] = [Math.max(span.start, start), Math.min(span.end, end)];
    if (first < last) [first, last].forEach((place) => at(place).push(index));
  });
  const places = [...borders.keys()].sort((a, b) => a - b);
  const owners = new Set();
  return places.slice(0, -1).map((here, n) => {
    for (const index of borders.get(here)) owners.delete(index) || owners.add(index);
    return { start: here, end: places[n + 1], owners: [...owners].sort((a, b) => a - b) };
  });
}

/**
 * The lane of each span, from 0: the first that is free, by start, the longest first.
 * @param {{start: number, end: number}[]} spans
 * @returns {number[]}
 */
export function packLanes(spans) {
  const order = [...spans.keys()];
  order.sort((a, b) => spans[a].start - spans[b].start || spans[b].end - spans[a].end || a - b);
  const [lanes, ends] = [new Array(spans.length).fill(0), []];
  for (const index of order) {
    const free = ends.findIndex((end) => end <= spans[index].start);
    lanes[index] = free < 0 ? ends.length : free;
    ends[lanes[index]] = spans[index].end;
  }
  return lanes;
}
