/** Who is coding, or signing out. */
import "./shell.js";
import { ask, post } from "./api.js";
import { one } from "./dom.js";
import { toast } from "./say.js";

const form = one("#enter");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = one("button", form);
  if (button.disabled) return;
  button.disabled = true;
  try {
    const told = await post(`/api/s/${form.dataset.study}/enter`, Object.fromEntries(new FormData(form)), { whole: true });
    location.href = told.goto + location.hash;
  } catch (error) {
    button.disabled = false;
    toast(error.message, { kind: "error" });
  }
});
one("#name")?.select();

one("#sign-out")?.addEventListener("click", async () => {
  try {
    const told = await ask("/api/sign-out", { method: "POST", whole: true });
    location.href = told.goto;
  } catch (error) {
    toast(error.message, { kind: "error" });
  }
});
