import { sentence } from "../../config/issues";
import { bad, ok, type Check } from "./world";

/** Every secret that the estate names is in the stack's configuration, encrypted. */
export const secrets: Check = {
  title: "Secrets",
  run: async ({ secretIssues }) => (secretIssues.length === 0 ? [ok("all there")] : secretIssues.map((issue) => bad(sentence(issue)))),
};
