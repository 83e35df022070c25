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
    open(plural("Sending {n} file…", "Sending {n} files…", files.length));
    try {
      drop = (await send(files)).id;
      given = AS_IT_IS;
      await follow();
    } catch (error) {
      fail(error);
    }
  }

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
  async function follow() {
    if (!drop) return;
    for (;;) {
      const told = await ask(`bringing/${drop}`);
      if (told.state === "going") {
        step(told.total ? told.done / told.total : null, told.total ? t("{step}: {n} of {all}", { step: told.step, n: number(told.done), all: number(told.total) }) : null);
        await new Promise((resolve) => setTimeout(resolve, LOOK));
        if (!drop) return;
        continue;
      }
      if (told.state === "failed") throw new Error(told.error.message);
      if (told.doing === "bringing") return done(told.numbers);
      return show(told.account);
    }
  }

  function show(told) {
    place.replaceChildren(account(told, { given, again, bring, leave: giveUp }));
    section.hidden = false;
    one("#bringing-title").focus();
    announce(one(".summary", place).textContent);
  }

  async function again(changes) {
    given = changes;
    open(t("Looking again…"));
    try {
      await ask(`bringing/${drop}/look`, { method: "POST", body: changes });
      await follow();
    } catch (error) {
      fail(error);
    }
  }

  async function bring() {
    open(t("Bringing in…"), { certain: true });
    try {
      await ask(`bringing/${drop}/bring`, { method: "POST", body: {} });
      await follow();
    } catch (error) {
      fail(error);
    }
  }

  async function done(numbers) {
    drop = null;
    close();
    await refresh();
    toast(t("It is all here now."), takeBack(numbers, refresh));
    one("#documents-title").scrollIntoView({ block: "nearest" });
    one("#rows a")?.focus();
  }

  async function giveUp() {
    const was = drop;
    drop = null;
    sending?.abort();
    close();
    if (was) {
      try {
        await ask(`bringing/${was}`, { method: "DELETE", body: {} });
      } catch {
        // what the server has forgotten already need not be given up
      }
    }
    toast(t("Nothing was brought in."));
    (one("#empty:not([hidden]) [data-choose]") ?? one("#documents [data-choose]")).focus();
  }

  /** Shows that something goes on; what is `certain` can no longer be called off. */
  function open(text, { certain = false } = {}) {
    place.replaceChildren(make("p.step", { role: "status" }, text), make("progress", { "aria-label": text }));
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
