import * as pulumi from "@pulumi/pulumi";
import type { ApplicationPlan } from "../plan/applications";
import type { RenderCheckJob, RenderCheckResult, RenderJob, RenderResult } from "../plan/jobs";
import type { RenderedPlan } from "../plan/rendered/plan";
import type { Engine } from "../plan/servers";
import type { Server } from "./server";
import { SwarmJob } from "./swarmJob";
import { committedRuns, placeholders, type UsedDatabase } from "./usedDatabase";

export interface RenderedSettingsArgs {
  estate: string;
  plan: ApplicationPlan;
  manager: Server;
  server: Server;
  databases: UsedDatabase[];
  after: pulumi.Output<string>[];
  /** Of the servers on which its databases were, by key. */
  engines: Record<string, Engine>;
}

/** Gives an application that somebody else runs the addresses of its databases, by the files that it reads. */
export function renderedSettings(name: string, args: RenderedSettingsArgs, { container, rendered }: { container: string; rendered: RenderedPlan }, opts: pulumi.ComponentResourceOptions): SwarmJob<RenderResult> {
  const { estate, plan, manager, server, databases, engines } = args;
  const { places, files } = rendered;
  const known = placeholders(databases, ({ key }) => {
    const { plainPort, published } = places[key];
    return { ...(plainPort === null ? {} : { port: String(plainPort) }), ...(published ? { publishedHost: published.host, publishedPort: String(published.port) } : {}) };
  });
  const written = (use: string) => files.some(({ values }) => Object.values(values).some((value) => value.includes(`\${${use}.password}`)));
  return new SwarmJob<RenderResult>(name, {
    verb: "render",
    job: pulumi.all([known, committedRuns(databases), pulumi.all(args.after)]).apply(([filledIn, runs]): RenderJob => ({
      ...common({ estate, plan, server }, container, rendered),
      verb: "render",
      manager: manager.plan.engine,
      restart: rendered.restart,
      known: filledIn,
      sources: rendered.sources.map(({ server: source, ...more }) => ({ node: engines[source], ...more })),
      ...(rendered.proxied.length > 0 ? { proxied: rendered.proxied } : {}),
      runs,
    })),
    secrets: Object.fromEntries(databases.filter(({ plan: { key }, password }) => password !== null && written(key)).map(({ plan: { key }, password }) => [`password-${key}`, password!])),
  }, opts);
}

/** Whether that can be done: before the databases are fenced, since afterwards it interrupts the application. */
export const renderedSettingsCheck = (name: string, args: Pick<RenderedSettingsArgs, "estate" | "plan" | "server">, { container, rendered }: { container: string; rendered: RenderedPlan }): SwarmJob<RenderCheckResult> =>
  new SwarmJob<RenderCheckResult>(name, { verb: "render-check", job: { ...common(args, container, rendered), verb: "render-check" } });

const common = ({ estate, plan, server }: Pick<RenderedSettingsArgs, "estate" | "plan" | "server">, container: string, { image, files }: RenderedPlan): Omit<RenderCheckJob, "verb"> =>
  ({ estate, node: server.plan.engine, application: plan.key, container, image, files });
