/** The button of a toast that takes back what the toast tells of. */
import { post } from "./api.js";
import { t, toast } from "./say.js";

/** What `toast` is given so that it takes back one's own actions of these numbers; `after()` shows it. */
export function takeBack(numbers, after) {
  if (!numbers.length) return {};
  const onAction = async () => {
    try {
      for (const number of numbers.toReversed()) await post("undo", { number });
      toast(t("Taken back."));
    } catch (error) {
      if (error.status === undefined) throw error;
      toast(error.message, { kind: "error" });
    }
    await after();
  };
  return { action: t("Undo"), onAction };
}
