import { bad, ok, type Check } from "./world";

/** A lease ends by the source's clock, its keeper and the operator read others; records are ordered by the manager's. */
export const longestSkewSeconds = 5;

export const clocks: Check = {
  title: "Clocks agree",
  run: async ({ reached }) => reached.map(({ plan, info: { engine, askedAt } }) => {
    const skew = (Date.parse(engine.SystemTime) - askedAt) / 1000;
    const text = `${Math.abs(skew).toFixed(1)} s ${skew < 0 ? "behind" : "ahead of"} this machine`;
    return Math.abs(skew) <= longestSkewSeconds ? ok(`${plan.key}: ${text}`) : bad(`the clock of ${plan.key} is ${text}; set both by NTP (timedatectl set-ntp true).`);
  }),
};
