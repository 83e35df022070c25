/** Coming in with a name and its passphrase. */
import "./shell.js";
import { ask } from "./api.js";
import { one } from "./dom.js";

const form = one("#signin");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = one("button", form);
  if (button.disabled) return;
  button.disabled = true;
  one("#refused").textContent = "";
  try {
    const body = Object.fromEntries(new FormData(form));
    const told = await ask("/api/sign-in", { method: "POST", whole: true, body });
    location.href = told.goto + location.hash;
  } catch (error) {
    one("#refused").textContent = error.message;
    one("#passphrase").select();
  } finally {
    button.disabled = false;
  }
});
