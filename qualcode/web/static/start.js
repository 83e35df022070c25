/** The first page: studies, a new one, the sample. */
import "./shell.js";
import { post } from "./api.js";
import { all, one } from "./dom.js";
import { announce, lang, t, toast } from "./say.js";

for (const time of all("time[datetime]")) {
  const when = new Date(time.dateTime);
  if (!Number.isNaN(when.valueOf())) {
    time.textContent = when.toLocaleString(lang === "vi" ? "vi-VN" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
  }
}

const form = one("#begin");
const refused = one("#refused");
const own = () => form.elements.codebook.value === "own";

form.addEventListener("change", () => {
  one("#own").hidden = !own();
});

function refuse(message, field) {
  refused.textContent = message;
  refused.hidden = false;
  field?.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  refused.hidden = true;
  const sent = new FormData(form);
  if (!sent.get("title").trim()) return refuse(t("Give the study a title."), one("#title"));
  if (!sent.get("coder").trim()) return refuse(t("Please say who you are."), one("#coder"));
  if (own()) {
    const [file] = one("#file-codebook").files;
    if (!file) return refuse(t("Choose the file of your codebook, or begin without one."), one("#file-codebook"));
    sent.append("files", file, file.name);
  }
  await open(one("button.primary", form), "/api/studies", sent);
});

one("#try").addEventListener("click", async (event) => {
  const coder = one("#coder").value.trim();
  if (!coder) return refuse(t("Please say who you are."), one("#coder"));
  await open(event.currentTarget, "/api/studies/sample", { coder });
});

async function open(button, address, body) {
  button.disabled = true;
  announce(t("One moment…"));
  try {
    const told = await post(address, body, { whole: true });
    location.href = told.goto;
  } catch (error) {
    button.disabled = false;
    if (button.id === "try") toast(error.message, { kind: "error" });
    else refuse(error.message);
    button.focus();
  }
}
