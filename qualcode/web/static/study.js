/** The study's page: what there is, how far everybody is, what is left to do. */
import "./shell.js";
import { bringing } from "./bringing.js";
import { ask, asking, coder, patch, study } from "./api.js";
import { askSides, askUntilDone } from "./conflict.js";
import { dialog, make, one } from "./dom.js";
import { documents } from "./documents.js";
import { exporting } from "./handing.js";
import { onChange, paced } from "./live.js";
import { machine } from "./machine.js";
import { people } from "./people.js";
import { plural, t, toast } from "./say.js";
import { searching } from "./wide.js";

/** Milliseconds from one look at what others do to the next. */
const PAUSE = 1500;
/** The same for what is left to do, which the server needs long to find in a large study. */
const LONG_PAUSE = 5000;

let told = JSON.parse(one("#data").textContent);
let more = { differences: null, inbox: 0 };
let missed = false;
const askLeft = asking();
const list = documents(refresh);
const folk = people(resume);
const proposals = machine(refresh);
bringing(refresh);
searching(list);
exporting();

function show() {
  const held = document.activeElement;
  const n = told.documents.length;
  one("#empty").hidden = n > 0;
  one("#documents").hidden = n === 0;
  one("#people").hidden = n === 0 && !told.participants.length;
  document.title = `${told.title} · qualcode`;
  for (const place of [one("#study-title"), one(".where")]) place.textContent = told.title;
  const characters = told.documents.reduce((sum, each) => sum + each.characters, 0);
  one("#sums").textContent = n
    ? [plural("{n} document", "{n} documents", n), plural("{n} participant", "{n} participants", told.participants.length),
      plural("{n} character", "{n} characters", characters)].join(" · ")
    : t("A new study. It saves itself.");
  list.show(told);
  folk.show(told);
  proposals.show(told);
  showSettings();
  showTodo();
  keepFocus(held);
}

/** Puts the focus back where it was, once something else stands in the place of it. */
function keepFocus(held) {
  if (held.isConnected || document.activeElement !== document.body) return;
  const again = one(held.id ? `#${held.id}` : `#left a[href="${held.getAttribute("href")}"]`);
  (again ?? one("#main")).focus();
}

/** Reads the study anew. */
async function refresh() {
  take(await ask("study"));
  await showLeft();
}

/** Shows the study as it was told, unless something newer is shown. */
function take(now) {
  if (now.as_of < told.as_of) return;
  told = now;
  show();
}

/** Whether somebody is typing here, and must not be disturbed: the fields keep what is in them. */
const isBusy = () => one("dialog[open], #people-rows input") !== null;
const lookWhatIsLeft = paced(showLeft, LONG_PAUSE);
const look = paced(async () => {
  const now = isBusy() ? null : await ask("study").catch(() => null);
  missed = !now || isBusy();
  if (missed) return;
  take(now);
  lookWhatIsLeft();
}, PAUSE);

/** Fetches what could not be shown while somebody was typing. */
function resume() {
  if (missed) look();
}

onChange(look);
document.addEventListener("close", resume, true);

/* What is left to do */

async function showLeft() {
  try {
    more = (await askLeft("left")) ?? more;
  } catch (error) {
    toast(error.message, { kind: "error" });
  }
  showTodo();
}

function showTodo() {
  const base = `/s/${study}/`;
  const items = [];
  const add = (text, address, detail) =>
    items.push(make("li", make("a", { href: address }, text), detail ? make("span.soft.small", detail) : null));
  const proposed = told.documents.filter((each) => each.proposed);
  const count = proposed.reduce((sum, each) => sum + each.proposed, 0);
  if (count) {
    add(plural("{n} proposal waits for you", "{n} proposals wait for you", count), `${base}documents/${proposed[0].id}#next`,
      plural("in {n} document", "in {n} documents", proposed.length));
  }
  const open = told.documents.filter((each) => !each.finished.includes(coder));
  if (open.length) {
    add(plural("{n} document you have not finished", "{n} documents you have not finished", open.length), `${base}documents/${open[0].id}`,
      t("next: {name}", { name: open[0].name }));
  }
  for (const name of told.people.filter((each) => each !== coder)) {
    const rest = told.documents.filter((each) => !each.finished.includes(name)).length;
    if (rest && rest < told.documents.length) {
      items.push(make("li", plural("{name} has {n} document left", "{name} has {n} documents left", rest, { name })));
    }
  }
  if (more.differences) add(plural("{n} difference between coders", "{n} differences between coders", more.differences), `${base}compare`);
  if (more.inbox) add(plural("{n} question that a merge left open", "{n} questions that merges left open", more.inbox), `${base}compare/inbox`);
  if (!told.codes && told.documents.length) add(t("The codebook has no code yet"), `${base}codebook`);
  if (!told.documents.length) items.push(make("li.soft", t("Bring in your first interviews.")));
  else if (!items.length) items.push(make("li", t("Nothing. Everything is coded and settled.")));
  const held = document.activeElement;
  one("#left").replaceChildren(...items);
  keepFocus(held);
}

/* Title and settings */

one("#rename").addEventListener("click", () => {
  const seen = { title: told.title };
  const input = make("input", { id: "new-title", value: told.title, required: true, maxlength: "300", autocomplete: "off" });
  const answer = askUntilDone(t("Rename the study"), [make("label", { for: "new-title" }, t("Title")), input], t("Rename"), () =>
    change({ title: input.value, seen }, t("Renamed.")).catch((error) => {
      seen.title = error.told?.theirs?.title ?? seen.title;
      throw error;
    }));
  input.select();
  return answer;
});

one("#unit").addEventListener("change", async (event) => {
  const { value } = event.target;
  const seen = { unit: told.unit };
  const called = (unit) => one(`option[value=${unit}]`, event.target).textContent;
  const send = () => change({ unit: value, seen }, t("Changed what is counted.")).catch(async (error) => {
    const theirs = error.told?.theirs;
    if (!theirs) return toast(error.message, { kind: "error" });
    const answer = await askSides(t("Two people changed what is counted"),
      t("Somebody changed this while you did. Which is to hold?"), make("p", called(value)), make("p", called(theirs.unit)));
    seen.unit = theirs.unit;
    return answer === "mine" ? send() : undefined;
  });
  await send();
});

/** Changes settings of the study. Raises a Refusal; a stale one tells how they are now. */
async function change(sent, said) {
  try {
    Object.assign(told, await patch("study", sent));
    toast(said);
  } catch (error) {
    Object.assign(told, error.told?.theirs);
    throw error;
  } finally {
    show();
  }
}

function showSettings() {
  one("#unit").value = told.unit;
  one("#workers").textContent = told.people.length ? told.people.join(", ") : coder;
  const mine = told.owner === coder;
  const button = make("button", { type: "button", id: "lock" }, told.blind ? t("Unlock…") : t("Make it blind…"));
  button.addEventListener("click", () => lock(!told.blind));
  one("#blind").replaceChildren(
    make("p.small", told.blind ? t("Blind coding is on: nobody sees what the others code.") : t("Blind coding is off: everybody sees everything."),
      mine ? null : make("span.soft", " ", t("Only {name}, who began the study, can change that.", { name: told.owner || "–" }))),
    mine ? button : "",
  );
}

async function lock(blind) {
  const warning = blind
    ? t("From now on everybody sees their own codings and the machine’s alone. What somebody has seen already cannot be unseen.")
    : t("Everybody then sees what the others have coded. Agreement measured afterwards is no longer between independent coders. Do this when all have finished.");
  const answer = await dialog(blind ? t("Make coding blind?") : t("Unlock the study?"), make("p", warning),
    [["", t("Leave it")], ["go", blind ? t("Make it blind") : t("Unlock"), "primary"]]);
  if (answer) {
    await change({ blind }, blind ? t("Coding is blind now.") : t("The study is unlocked."))
      .catch((error) => toast(error.message, { kind: "error" }));
  }
  one("#lock")?.focus();
}


show();
// Finding differences between coders takes the server a moment: the page comes first.
setTimeout(showLeft, 300);
