import { certificateEnds } from "../certificates";
import { bad, ok, type Check } from "./world";

/** No instance shows a certificate that ends soon. */
export const certificates: Check = {
  title: "Certificates",
  run: async ({ plan, reached, manager }) => {
    if (!reached.some(({ plan: { key } }) => key === manager.plan.key)) return [];
    return (await certificateEnds(plan, manager.docker)).map(({ instance, lastDay, warning }) => (warning ? bad(warning) : ok(`${instance}: until ${lastDay}`)));
  },
};
