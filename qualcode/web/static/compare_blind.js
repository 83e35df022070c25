/** The compare page of a blind study: nothing is shown, but it can be unlocked. */
import { post } from "./api.js";
import { dialog, make, one } from "./dom.js";
import { t, toast } from "./say.js";
import "./shell.js";

one("#unlock")?.addEventListener("click", async () => {
  const told = make("p", t("Everybody who works in this study will see all codings, yours too. It cannot be unseen."));
  if ((await dialog(t("Unlock the study?"), told, [["", t("Cancel")], ["yes", t("Unlock"), "primary"]])) !== "yes") return;
  try {
    await post("compare/blind", { blind: false });
    location.reload();
  } catch (error) {
    toast(error.message, { kind: "error" });
  }
});
