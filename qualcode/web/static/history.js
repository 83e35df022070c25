/** The history: by day, of whom and of what one asks for; back to any point, with a preview. */
import "./shell.js";
import { ask, asking, post } from "./api.js";
import { dialog, holdFocus, make, one } from "./dom.js";
import { shortcut } from "./keys.js";
import { following, onChange } from "./live.js";
import { announce, lang, number, plural, t, toast } from "./say.js";

const AT_ONCE = 100;
const place = lang === "vi" ? "vi-VN" : "en-GB";
const dayFormat = new Intl.DateTimeFormat(place, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const timeFormat = new Intl.DateTimeFormat(place, { hour: "2-digit", minute: "2-digit" });

let told = JSON.parse(one("#data").textContent);
let shown = 0;
const days = one("#days");
const person = one("#person");
const kind = one("#kind");

function nameDay(date) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  const name = dayFormat.format(date);
  if (days === 0) return t("Today, {day}", { day: name });
  return days === 1 ? t("Yesterday, {day}", { day: name }) : name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** Adds events below what is shown; the first of them. */
function append(events) {
  let first = null;
  for (const event of events) {
    const date = new Date(event.time);
    const key = date.toDateString();
    let day = days.lastElementChild;
    if (day?.dataset.day !== key) {
      day = make("section.day", { data: { day: key }, "aria-label": nameDay(date) }, make("h2", nameDay(date)), make("ol.events"));
      days.append(day);
    }
    const item = line(event, date);
    one("ol", day).append(item);
    first ??= item;
  }
  shown += events.length;
  return first;
}

function line(event, date) {
  const undone = !event.in_force;
  return make("li.event", { class: `event${undone ? " undone" : ""}`, data: { number: event.number } },
    make("span.number", { title: t("number {n}", { n: event.number }) }, `${event.number}`),
    make("time", { datetime: event.time }, timeFormat.format(date)),
    make("p", make("span.by", event.actor), " ", make("span.what", event.sentence), undone ? make("span.tag", t("undone")) : null),
    event.number === told.newest ? make("span") : make("button.quiet", {
      type: "button", "aria-label": t("Back to here: {what}", { what: event.sentence }), onclick: () => goBack(event),
    }, t("Back to here…")));
}

function showCounts() {
  one("#more").hidden = told.following === null;
  one("#count").textContent = told.n === told.total
    ? plural("{n} action", "{n} actions", told.total)
    : t("{n} of {total} actions", { n: number(told.n), total: number(told.total) });
  const names = new Set([...person.options].map((each) => each.value));
  for (const name of told.people) if (!names.has(name)) person.append(make("option", { value: name }, name === told.me ? t("{name} (you)", { name }) : name));
}

const query = (values) => new URLSearchParams(Object.entries({ person: person.value, kind: kind.value, ...values }).filter(([, value]) => value)).toString();

/** Everything anew, as much of it as was shown. */
const news = following(() => ask(`history?${query({ limit: Math.min(500, Math.max(AT_ONCE, shown)) })}`), (now) => {
  const focus = document.activeElement?.closest?.(".event")?.dataset.number;
  told = now;
  days.replaceChildren();
  shown = 0;
  append(told.events);
  if (!told.events.length) days.replaceChildren(make("p.soft", t("Nobody has done such a thing yet.")));
  showCounts();
  if (focus) (one(`.event[data-number="${focus}"] button`) ?? one(".event button") ?? person).focus();
});

async function showMore() {
  const button = one("#more");
  const isFree = holdFocus();
  button.disabled = true;
  try {
    await addMore(isFree);
  } catch (error) {
    toast(error.message, { kind: "error" });
  }
  button.disabled = false;
}

async function addMore(isFree) {
  const before = told;
  const next = await ask(`history?${query({ limit: AT_ONCE, before: told.following })}`);
  if (told !== before) return told.following === null ? undefined : addMore(isFree); // the list is another one by now
  news.outdate(); // what is on its way has fewer
  const first = append(next.events);
  told = { ...next, events: [] };
  showCounts();
  if (isFree()) one("button", first)?.focus();
  return undefined;
}

const askBack = asking();

/** Shows what going back would take back, and does it if that is wanted. */
async function goBack(event) {
  let found;
  try {
    found = await askBack(`history/back?number=${event.number}`);
  } catch (error) {
    toast(error.message, { kind: "error" });
    return;
  }
  if (!found) return; // another point was chosen
  if (!found.n) {
    toast(t("Everything is as it was then."));
    return;
  }
  const listed = found.events.map((each) => make("li", make("span.number", `${each.number}`), " ", make("b", each.actor), " ", each.sentence));
  const rest = found.n - found.events.length;
  const content = [
    make("p", t("All will be as it was after: {what}", { what: `${event.actor} ${event.sentence}` })),
    found.others.length ? make("p.note.warn", t("This takes back work of others, too: {names}.", { names: found.others.join(", ") })) : null,
    make("p", make("strong", plural("{n} action is taken back:", "{n} actions are taken back:", found.n))),
    make("ol.back-list", { tabindex: "0", "aria-label": t("What is taken back") }, listed),
    rest > 0 ? make("p.soft", t("and {n} more", { n: number(rest) })) : null,
    make("p.soft", t("Nothing is lost: each of them can be done again.")),
  ].filter(Boolean);
  const answer = await dialog(t("Back to this point?"), content, [["", t("Cancel")], ["back", plural("Take {n} action back", "Take {n} actions back", found.n), "primary"]]);
  if (answer !== "back") return;
  try {
    const done = await post("history/back", { number: event.number, newest: found.newest });
    toast(plural("{n} action was taken back.", "{n} actions were taken back.", done.n));
  } catch (error) {
    toast(error.status === 409 ? t("Something happened in the study meanwhile, so nothing was taken back. Look again.") : error.message, { kind: "error" });
  }
  await news.look();
}

/** One step waits for the other: each is about what the one before has left. */
let last = Promise.resolve();

function step(path, say) {
  last = last.then(() => take(path, say));
  return last;
}

async function take(path, say) {
  try {
    const done = await post(path);
    toast(say({ what: done.sentence }));
    await news.look();
  } catch (error) {
    toast(error.message, { kind: "error" });
  }
}

const undo = () => step("undo", (values) => t("Undone: {what}", values));
const redo = () => step("redo", (values) => t("Done again: {what}", values));
one("#undo").addEventListener("click", undo);
one("#redo").addEventListener("click", redo);
shortcut("undo", "Ctrl+z", t("Undo"), () => void undo());
shortcut("redo", "Ctrl+y", t("Do again"), () => void redo());
one("#more").addEventListener("click", showMore);
for (const field of [person, kind]) {
  field.addEventListener("change", async () => {
    shown = 0;
    try {
      await news.look();
      announce(one("#count").textContent);
    } catch (error) {
      toast(error.message, { kind: "error" });
    }
  });
}
one("#filters").addEventListener("submit", (event) => event.preventDefault());
onChange(() => news.look().catch(() => {}));

append(told.events);
showCounts();
document.body.dataset.ready = "";
