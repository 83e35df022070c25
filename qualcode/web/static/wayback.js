/** The way back for somebody who was signed out. */
import { study } from "./api.js";
import { make } from "./dom.js";
import { t } from "./say.js";

/** A link to sign in where that is what a refusal asks for, else "": what is on this page stays here. */
export function wayBack({ status }) {
  if (status !== 401) return "";
  const here = encodeURIComponent(location.pathname + location.search + location.hash);
  return make("a.button", {
    href: `/s/${study}/enter?to=${here}`, target: "_blank", title: t("In a new window; what is not saved stays here."),
  }, t("Sign in again"));
}
