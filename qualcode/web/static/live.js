/**
 * Hears what others change in the study, within a second or two.
 *
 * A page that nobody sees does not listen: browsers keep few connections to one server, and every
 * open page would hold one. When it is seen again it hears whether anything has changed meanwhile.
 */
import { study } from "./api.js";

const hearers = new Set();
const PAUSE = 5000;
let source = null;
let timer = 0;
let number = Number(document.querySelector('meta[name="qualcode-number"]')?.content ?? 0);

/** Calls `hear({number})` whenever the study's journal has grown since the page was made. */
export function onChange(hear) {
  hearers.add(hear);
  if (study && hearers.size === 1) {
    document.addEventListener("visibilitychange", attend);
    attend();
  }
}

/**
 * Does `work` whenever it is asked: at once, but begun no sooner than `pause` milliseconds after it
 * was begun last, once for all that asked meanwhile.
 */
export function paced(work, pause) {
  let isAsked = false;
  let isGoing = false;
  return async () => {
    isAsked = true;
    if (isGoing) return;
    isGoing = true;
    try {
      while (isAsked) {
        isAsked = false;
        await Promise.all([work(), new Promise((done) => { setTimeout(done, pause); })]);
      }
    } finally {
      isGoing = false;
    }
  };
}

/**
 * Keeps what is shown up with the study: `read()` resolves with how things stand, `show(answer)`
 * shows it. One question is asked at a time; an answer that may be older than what is known by
 * then is not shown, but asked for again.
 */
export function following(read, show) {
  let isOld = false;
  let going = null;

  async function go() {
    while (isOld) {
      isOld = false;
      const answer = await read();
      if (!isOld) await show(answer);
    }
  }

  return {
    /** Asks and shows. */
    look() {
      isOld = true;
      going ??= go().finally(() => {
        going = null;
      });
      return going;
    },
    /** Tells that something newer is shown than what an answer on its way may know of. */
    outdate() {
      isOld = true;
    },
  };
}

function attend() {
  clearTimeout(timer);
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource(`/s/${study}/api/events?after=${number}`);
  source.addEventListener("change", (event) => {
    const told = JSON.parse(event.data);
    number = told.number;
    for (const each of hearers) each(told);
  });
  // A lost connection is tried again by the browser; an answer that refuses ends it for good.
  source.addEventListener("error", (event) => {
    if (event.target === source && source.readyState === EventSource.CLOSED) timer = setTimeout(attend, PAUSE);
  });
}
