/** When the certificates of the instances end, as their services' labels say. */
import type { Plan } from "../plan/plan";
import { warningDays } from "../plan/tls";
import type { Docker } from "../swarm/engine";
import { labelFilter, labelOf } from "../swarm/labels";

export interface CertificateEnd {
  instance: string;
  /** YYYY-MM-DD */
  lastDay: string;
  /** What to do, as a sentence, where it ends soon or has ended. */
  warning: string | undefined;
}

interface ServiceItem { Spec: { Labels?: Record<string, string> } }

const DAY = 86_400_000;

export async function certificateEnds(plan: Plan, manager: Docker, now = Date.now()): Promise<CertificateEnd[]> {
  const services = await manager.listServices({ filters: labelFilter(plan.estate, {}) } as never) as unknown as ServiceItem[];
  return plan.instances.flatMap(({ key, tls }): CertificateEnd[] => {
    const labels = services.map(({ Spec }) => Spec.Labels ?? {}).find((found) => labelOf(found, "instance") === key);
    const lastDay = labels && labelOf(labels, "certified");
    if (lastDay === undefined) return [];
    const soon = Date.parse(lastDay) - now < warningDays * DAY;
    const renew = "own" in tls ? "put a new one and its key into the stack's secrets" : "count up tls.rotation of the instance";
    return [{ instance: key, lastDay, warning: soon ? `the certificate of ${key} ends on ${lastDay}, and its clients are refused from then on; ${renew}, and run npm run up, which starts it again` : undefined }];
  });
}
