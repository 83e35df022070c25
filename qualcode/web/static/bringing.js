/** Bringing files in: dropped or chosen, looked at, shown, then written on a word. */
import { ask, study } from "./api.js";
import { account } from "./account.js";
import { make, one } from "./dom.js";
import { announce, number, plural, t, toast } from "./say.js";
import { takeBack } from "./takeback.js";

const LOOK = 300;
const MOST_FILES = 1000;
/** How files are looked at first. */
const AS_IT_IS = { roles: {}, coded_by: "", accept_offsets: false };
const MOST_BYTES = 512 * 2 ** 20;

/** Looks after dropping and choosing files; calls `refresh` when something was brought in. */
export function bringing(refresh) {
  const section = one("#bringing");
  const place = one("#account");
  let drop = null;
  /** How often files were begun with or given up: what was asked before that counts no more. */
  let nBegun = 0;
  let isCertain = false;
  let given = AS_IT_IS;
  let sending = null;

  document.addEventListener("dragenter", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    one("#drop").hidden = false;
  });
  document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) one("#drop").hidden = true;
  });
  document.addEventListener("drop", async (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    one("#drop").hidden = true;
    await begin(await dropped(event.dataTransfer));
  });
  document.addEventListener("click", (event) => {
    const kind = event.target.closest?.("[data-choose]")?.dataset.choose;
    if (kind) one(`#choose-${kind}`).click();
  });
  for (const kind of ["files", "folder"]) {
    one(`#choose-${kind}`).addEventListener("change", async (event) => {
      const files = [...event.target.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
      event.target.value = "";
      await begin(files);
    });
  }

  async function begin(files) {
    const size = files.reduce((sum, each) => sum + each.file.size, 0);
    if (!files.length) return toast(t("There was no file in it."), { kind: "error" });
    if (files.length > MOST_FILES) return toast(t("At most {n} files at once. Bring them in in several parts.", { n: number(MOST_FILES) }), { kind: "error" });
    if (size > MOST_BYTES) return toast(t("Together these files are larger than {n} MB. Bring them in in several parts.", { n: number(MOST_BYTES / 2 ** 20) }), { kind: "error" });
    if (isCertain) return toast(t("Other files are just being brought in. Bring these in afterwards."), { kind: "error" });
    forget();
    open(plural("Sending {n} file…", "Sending {n} files…", files.length));
    return go(async (isOver) => {
      const { id } = await send(files);
      if (isOver()) return letGo(id);
      drop = id;
      given = AS_IT_IS;
    });
  }

  /** Does one step and waits for what the server makes of it; nothing of that is shown once it `isOver`. */
  async function go(work) {
    const mine = nBegun;
    const isOver = () => mine !== nBegun;
    try {
      await work(isOver);
      await follow(isOver);
    } catch (error) {
      if (!isOver()) fail(error);
    }
  }

  /** Leaves what was begun. */
  function forget() {
    nBegun += 1;
    sending?.abort();
    const was = drop;
    drop = null;
    return letGo(was);
  }

  /** Lets the server forget files; what it has forgotten already need not be given up. */
  const letGo = (id) => id && ask(`bringing/${id}`, { method: "DELETE", body: {} }).catch(() => {});

  /** Sends the files, telling how far it is: `fetch` cannot. */
  function send(files) {
    const form = new FormData();
    for (const each of files) form.append("files", each.file, each.name);
    return new Promise((resolve, reject) => {
      sending = new XMLHttpRequest();
      sending.open("POST", `/s/${study}/api/bringing`);
      sending.setRequestHeader("x-qualcode-word", one('meta[name="qualcode-word"]').content);
      sending.responseType = "json";
      sending.upload.addEventListener("progress", (event) => event.lengthComputable && step(event.loaded / event.total));
      sending.addEventListener("load", () =>
        sending.status === 201 ? resolve(sending.response) : reject(new Error(sending.response?.error?.message ?? t("The files did not arrive."))));
      sending.addEventListener("error", () => reject(new Error(t("The server cannot be reached. Nothing you saw as saved is lost."))));
      sending.addEventListener("abort", () => resolve({ id: null }));
      sending.send(form);
    });
  }

  /** Waits until the files were looked at, or brought in. */
  async function follow(isOver) {
    while (!isOver()) {
      const told = await ask(`bringing/${drop}`);
      if (isOver()) return;
      if (told.state === "going") {
        step(told.total ? told.done / told.total : null, told.total ? t("{step}: {n} of {all}", { step: told.step, n: number(told.done), all: number(told.total) }) : null);
        await new Promise((resolve) => setTimeout(resolve, LOOK));
        continue;
      }
      if (told.state === "failed") throw new Error(told.error.message);
      if (told.doing === "bringing") return done(told.numbers);
      return show(told.account);
    }
  }

  function show(told) {
    const isFree = section.contains(document.activeElement) || document.activeElement === document.body;
    place.replaceChildren(account(told, { given, again, bring, leave: giveUp }));
    section.hidden = false;
    if (isFree) one("#bringing-title").focus();
    announce(one(".summary", place).textContent);
  }

  function again(changes) {
    given = changes;
    open(t("Looking again…"));
    return go(() => ask(`bringing/${drop}/look`, { method: "POST", body: changes }));
  }

  function bring() {
    open(t("Bringing in…"), { certain: true });
    return go(() => ask(`bringing/${drop}/bring`, { method: "POST", body: {} }));
  }

  async function done(numbers) {
    drop = null;
    isCertain = false;
    close();
    await refresh();
    toast(t("It is all here now."), takeBack(numbers, refresh));
    one("#documents-title").scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) one("#rows a")?.focus();
  }

  async function giveUp() {
    close();
    await forget();
    toast(t("Nothing was brought in."));
    if (document.activeElement === document.body) (one("#empty:not([hidden]) [data-choose]") ?? one("#documents [data-choose]")).focus();
  }

  /** Shows that something goes on; what is `certain` can no longer be called off. */
  function open(text, { certain = false } = {}) {
    place.replaceChildren(make("p.step", { role: "status" }, text), make("progress", { "aria-label": text }));
    isCertain = certain;
    if (!certain) place.append(make("p", make("button", { type: "button", onclick: giveUp }, t("Cancel"))));
    section.hidden = false;
    section.scrollIntoView({ block: "nearest" });
    one("#bringing-title").focus();
  }

  function step(share, text) {
    const bar = one("progress", place);
    if (bar && share !== null) bar.value = share;
    if (text && one(".step", place)) one(".step", place).textContent = text;
  }

  function fail(error) {
    isCertain = false;
    place.replaceChildren(make("p.note.bad", { role: "alert" }, error.message),
      make("p", make("button", { type: "button", onclick: giveUp }, t("Close"))));
  }

  function close() {
    section.hidden = true;
    place.replaceChildren();
  }
}

/** What was dropped, folders with all that is in them. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  const look = async (entry, path) => {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, name: path + entry.name });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const each of some) await look(each, `${path}${entry.name}/`);
    }
  };
  for (const entry of entries) await look(entry, "");
  return found;
}
