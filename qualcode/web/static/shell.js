/** What every page has: language, theme, help. Each page's script imports this. */
import { ask, coder, study } from "./api.js";
import { all, one } from "./dom.js";
import { tellKept } from "./kept.js";
import { keyNow, shortcut } from "./keys.js";
import { t, toast } from "./say.js";
import { resumeTour } from "./tour.js";

const THEMES = { auto: "light", light: "dark", dark: "auto" };

function nameTheme() {
  const theme = document.documentElement.dataset.theme;
  const button = one("[data-theme-button]");
  button.textContent = { auto: t("Auto"), light: t("Light"), dark: t("Dark") }[theme];
  button.title = t("Colours: automatic, light or dark");
}

one("[data-theme-button]").addEventListener("click", () => {
  const next = THEMES[document.documentElement.dataset.theme];
  document.documentElement.dataset.theme = next;
  document.cookie = `qualcode_theme=${next}; path=/; max-age=31536000; samesite=strict`;
  nameTheme();
});
nameTheme();

for (const button of all("[data-language]")) {
  button.addEventListener("click", async () => {
    try {
      await ask("/api/language", { method: "POST", whole: true, body: { lang: button.dataset.language } });
      location.reload();
    } catch (error) {
      toast(error.message, { kind: "error" });
    }
  });
}

// What is dropped where nothing takes it would otherwise be opened by the browser, in place of the page.
const holdsFiles = (event) =>
  !event.defaultPrevented && event.dataTransfer?.types.includes("Files") && !event.target.closest?.("input[type=file]");
addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  toast(t("Files cannot be dropped here. Interviews come in on the page “Study”, a colleague’s copy in the merge inbox."), { kind: "error" });
});

// On a narrow screen the tabs are wider than it: the one of this page is to be seen.
one(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

shortcut("help", "?", t("Help and shortcuts"), () => one("[data-help]")?.click());

if (study && coder) tellKept();

// After the page's own script has registered its shortcuts and drawn what the tour points at.
const begin = () => setTimeout(() => {
  for (const each of all("kbd[data-hint]")) {
    each.textContent = keyNow(each.dataset.hint);
    each.hidden = !each.textContent;
  }
  if (study) resumeTour(study);
});
if (document.readyState === "complete") begin();
else addEventListener("load", begin);
