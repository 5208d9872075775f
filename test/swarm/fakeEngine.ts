/** A Docker engine in memory: the few calls that swarm/ and jobs/local/ make, over a real unix socket. */
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { firstFile } from "../../swarm/archive";
import { connect, type Docker } from "../../swarm/engine";

type Json = Record<string, any>;

export interface FakeContainer {
  Id: string; Name: string; Labels: Record<string, string>; Image: string; Running: boolean; RestartPolicy: string; PidsLimit: number | null;
  Networks: Record<string, Json>; Mounts: Json[]; body: Json; files: Map<string, string>; said: string; log: string;
  exec(command: string[]): { code: number; stdout?: string; stderr?: string };
  environment(): string[];
  /** Epoch, in seconds. */
  made: number;
}

export class FakeEngine {
  readonly configs = new Map<string, Json>();
  readonly secrets = new Map<string, Json>();
  readonly services = new Map<string, Json>();
  readonly networks: Json[] = [];
  readonly containers = new Map<string, FakeContainer>();
  readonly images = new Set<string>();
  readonly volumes = new Set<string>();
  /** Addresses in networks of the Swarm that nobody else is given. */
  readonly taken = new Set<string>();
  private readonly volumeLabels = new Map<string, Record<string, string>>();
  nodes: Json[] = [];
  info: Json = { ServerVersion: "20.10.24", SystemTime: new Date().toISOString() };
  tasks: Json[] = [];
  /** METHOD path of each call, without query. */
  readonly calls: string[] = [];
  readonly urls: string[] = [];
  /** Called when a service was made: gives its task, or makes something happen later. */
  onService: (service: Json, name: string) => void = () => {};
  /** Called before each request; may throw a status. */
  before: (method: string, url: string) => void = () => {};
  private count = 0;
  private server!: http.Server;
  readonly socket = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-engine-")), "docker.sock");

  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine();
    engine.server = http.createServer((request, response) => engine.answer(request, response));
    await new Promise<void>((resolve) => engine.server.listen(engine.socket, resolve));
    return engine;
  }

  connect(): Docker {
    return connect({ name: "srv", host: `unix://${this.socket}`, sshOptions: [] });
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
    fs.rmSync(path.dirname(this.socket), { recursive: true, force: true });
  }

  id(): string { return `id${String(++this.count).padStart(6, "0")}`; }

  container(name: string, more: Partial<FakeContainer> = {}): FakeContainer {
    const container: FakeContainer = {
      Id: this.id(), Name: name, Labels: {}, Image: "image", Running: true, RestartPolicy: "always", PidsLimit: null, Networks: {}, Mounts: [], body: {},
      files: new Map(), said: "", log: "", exec: () => ({ code: 0 }), environment: () => [], made: Date.now() / 1000, ...more,
    };
    this.containers.set(container.Id, container);
    return container;
  }

  /** Gives a service its task; without a container it has not started. */
  task(service: string, state: string, more: { container?: FakeContainer; exitCode?: number; error?: string } = {}): void {
    this.tasks = this.tasks.filter(({ service: name }) => name !== service);
    this.tasks.push({
      service, CreatedAt: new Date().toISOString(),
      Status: { State: state, Err: more.error, ContainerStatus: more.container ? { ContainerID: more.container.Id, ExitCode: more.exitCode ?? 0 } : {} },
    });
  }

  service(name: string): Json | undefined {
    return [...this.services.values()].find(({ Spec }) => Spec.Name === name);
  }

  private find(name: string): FakeContainer | undefined {
    return this.containers.get(name) ?? [...this.containers.values()].find((container) => container.Name === name);
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const url = new URL(request.url!, "http://engine");
      this.calls.push(`${request.method} ${url.pathname}`);
      this.urls.push(request.url!);
      const send = (status: number, body?: unknown) => {
        response.statusCode = status;
        if (Buffer.isBuffer(body)) return response.end(body);
        response.setHeader("content-type", "application/json");
        return response.end(body === undefined ? "" : JSON.stringify(body));
      };
      try {
        this.before(request.method!, request.url!);
        const sent = Buffer.concat(chunks);
        const isArchive = request.method === "PUT" && url.pathname.endsWith("/archive");
        const [status, body] = this.route(request.method!, url, isArchive ? { archive: sent } : sent.length > 0 ? JSON.parse(sent.toString()) : {});
        send(status, body);
      } catch (error) {
        send((error as { status?: number }).status ?? 500, { message: (error as Error).message });
      }
    });
  }

  private route(method: string, url: URL, body: Json): [number, unknown?] {
    const [, kind, id = "", action] = url.pathname.split("/");
    if (kind === "services" && action === "update") return this.updateService(id, body);
    const filters = JSON.parse(url.searchParams.get("filters") ?? "{}") as Record<string, string[]>;
    switch (kind) {
      case "_ping": return [200, "OK"];
      case "distribution": return refuse(500, "no such registry");
      case "volumes": return this.volume(method, id, body, filters);
      case "info": return [200, this.info];
      case "version": return [200, { Version: this.info.ServerVersion }];
      case "nodes": return [200, this.nodes];
      case "configs": return this.swarmObjects(this.configs, "config", method, id, body, filters);
      case "secrets": return this.swarmObjects(this.secrets, "secret", method, id, body, filters);
      case "services": return this.swarmObjects(this.services, "service", method, id, body, filters);
      case "tasks": return [200, this.tasks.filter((task) => !filters.service || filters.service.includes(task.service))];
      case "networks": return this.network(method, id, action, body);
      case "images": return this.images.has(decodeURIComponent(url.pathname.slice("/images/".length).replace(/\/json$/, ""))) ? [200, {}] : refuse(404, "No such image");
      case "containers": return this.containerCall(method, id, action, url, body, filters);
      case "exec": return this.execCall(id, action);
      default: return refuse(404, `fake engine: ${method} ${url.pathname}`);
    }
  }

  private swarmObjects(map: Map<string, Json>, what: string, method: string, id: string, body: Json, filters: Record<string, string[]>): [number, unknown?] {
    if (method === "GET" && id === "") return [200, [...map.values()].filter(({ Spec }) => matches(Spec.Labels ?? {}, filters.label) && (!filters.name || filters.name.some((name) => Spec.Name.startsWith(name))))];
    if (method === "POST" && id === "create") {
      if ([...map.values()].some(({ Spec }) => Spec.Name === body.Name)) refuse(409, "name conflicts with an existing object");
      if (body.Name.length > 64) refuse(400, "name too long");
      const object = { ID: this.id(), Version: { Index: 1 }, CreatedAt: new Date().toISOString(), Spec: body };
      map.set(object.ID, object);
      if (what === "service" && body.Name.endsWith("-tap")) this.task(body.Name, "running", { container: this.container(`${body.Name}.1`, { Labels: body.TaskTemplate.ContainerSpec.Labels }) });
      else if (what === "service") this.onService(object, body.Name);
      return [201, { ID: object.ID }];
    }
    const found = map.get(id) ?? [...map.values()].find(({ Spec }) => Spec.Name === id) ?? refuse(404, `no such ${what}`);
    if (method === "GET") return [200, found];
    const user = what !== "service" && [...this.services.values()].find((service) => JSON.stringify(service).includes(found.ID));
    if (user) refuse(400, `${what} '${found.Spec.Name}' is in use by the following service: ${user.Spec.Name}`);
    map.delete(found.ID);
    if (what === "service") this.tasks = this.tasks.filter(({ service }) => service !== found.Spec.Name);
    return [200];
  }

  private updateService(id: string, body: Json): [number, unknown?] {
    const found = this.services.get(id) ?? this.service(id) ?? refuse(404, "no such service");
    found.Spec = body;
    if (body.Mode?.Replicated?.Replicas === 0) this.tasks = this.tasks.filter(({ service }) => service !== body.Name);
    return [200, {}];
  }

  private volume(method: string, id: string, body: Json, filters: Record<string, string[]>): [number, unknown?] {
    if (method === "POST") {
      this.volumes.add(body.Name);
      this.volumeLabels.set(body.Name, body.Labels ?? {});
      return [201, { Name: body.Name }];
    }
    if (method === "GET" && id === "") return [200, { Volumes: [...this.volumes].map((Name) => ({ Name, Labels: this.volumeLabels.get(Name) ?? {} })).filter(({ Labels }) => matches(Labels, filters.label)) }];
    if (method === "DELETE") return this.volumes.delete(id) ? [204] : refuse(404, "no such volume");
    return this.volumes.has(id) ? [200, { Name: id }] : refuse(404, "no such volume");
  }

  private network(method: string, id: string, action: string | undefined, body: Json): [number, unknown?] {
    if (method === "GET" && id === "") return [200, this.networks];
    if (method === "GET") return [200, this.networks.find(({ Id, Name }) => Id === id || Name === id) ?? refuse(404, "no such network")];
    if (action === "disconnect") {
      delete (this.find(body.Container) ?? refuse(404, "no such container")).Networks[id];
      return [200];
    }
    if (action === "connect") {
      const container = this.find(body.Container) ?? refuse(404, "no such container");
      container.Networks[id] = { ...body.EndpointConfig, IPAddress: "198.18.0.9" };
      return [200];
    }
    return refuse(404, "no such network");
  }

  private containerCall(method: string, id: string, action: string | undefined, url: URL, body: Json, filters: Record<string, string[]>): [number, unknown?] {
    if (id === "json") return [200, [...this.containers.values()].filter(({ Labels, Mounts, Running }) => (Running || url.searchParams.has("all")) && matches(Labels, filters.label) && (!filters.volume || Mounts.some(({ Name }) => filters.volume!.includes(Name)))).map(({ Id, Name, Labels, Running, made }) => ({ Id, Names: [`/${Name}`], Labels, Created: made, State: Running ? "running" : "created" }))];
    if (id === "create") {
      const name = url.searchParams.get("name")!;
      if (this.find(name)) refuse(409, "name already in use");
      const made = this.container(name, { Running: false, Labels: body.Labels ?? {}, Image: body.Image, RestartPolicy: body.HostConfig?.RestartPolicy?.Name ?? "no", body });
      if (body.HostConfig?.NetworkMode && body.HostConfig.NetworkMode !== "none") made.Networks[body.HostConfig.NetworkMode] = { IPAddress: "198.18.0.8" };
      return [201, { Id: made.Id }];
    }
    const container = this.find(decodeURIComponent(id)) ?? refuse(404, "No such container");
    switch (action) {
      case "json": return [200, {
        Id: container.Id, Name: `/${container.Name}`, Image: container.Image, State: { Running: container.Running }, Config: { Labels: container.Labels, Env: container.environment() }, Mounts: container.Mounts,
        HostConfig: { RestartPolicy: { Name: container.RestartPolicy }, PidsLimit: container.PidsLimit }, NetworkSettings: { Networks: container.Networks },
      }];
      case "start":
        if (Object.values(container.Networks).some(({ IPAMConfig }) => this.taken.has(IPAMConfig?.IPv4Address))) refuse(500, "attaching to network failed, make sure your network options are correct and check manager logs: context deadline exceeded");
        if (aboveLinux(container.PidsLimit)) refuse(500, `OCI runtime create failed: failed to write "${container.PidsLimit}": write /sys/fs/cgroup/pids/docker/${container.Id}/pids.max: invalid argument`);
        container.Running = true;
        return [204];
      case "stop": if (!container.Running) return [304]; container.Running = false; return [204];
      case "rename": if (Object.keys(container.Networks).some((name) => name.startsWith("small-"))) refuse(500, "Could not add service state"); container.Name = url.searchParams.get("name")!; return [204];
      case "update":
        if (container.Running && aboveLinux(body.PidsLimit)) refuse(500, `Cannot update container ${container.Id}: invalid argument`);
        container.RestartPolicy = body.RestartPolicy?.Name ?? container.RestartPolicy;
        container.PidsLimit = body.PidsLimit === -1 ? 0 : body.PidsLimit ?? container.PidsLimit;
        return [200, { Warnings: null }];
      case "archive": {
        if (method === "PUT") {
          const { archive } = body as { archive: Buffer };
          container.files.set(`${url.searchParams.get("path")!}/${archive.toString("utf8", 0, archive.indexOf(0))}`, firstFile(archive)!.toString());
          return [200];
        }
        const text = container.files.get(url.searchParams.get("path")!) ?? refuse(404, "Could not find the file");
        return [200, tarOf(path.basename(url.searchParams.get("path")!), text)];
      }
      case "logs": return [200, Buffer.concat([framed(1, container.said), framed(2, container.log)])];
      case "exec": {
        if (!container.Running) refuse(409, "container is not running");
        return [201, { Id: `${container.Id}.${Buffer.from(JSON.stringify(body.Cmd)).toString("base64url")}` }];
      }
      case undefined: if (method === "DELETE") { this.containers.delete(container.Id); return [204]; }
    }
    return refuse(404, `fake engine: container ${action}`);
  }

  private readonly execs = new Map<string, number>();
  private execCall(id: string, action: string | undefined): [number, unknown?] {
    if (action === "json") return [200, { ExitCode: this.execs.get(id) }];
    const [container, command] = id.split(".") as [string, string];
    const { code, stdout = "", stderr = "" } = this.find(container)!.exec(JSON.parse(Buffer.from(command, "base64url").toString()));
    this.execs.set(id, code);
    return [200, Buffer.concat([framed(1, stdout), framed(2, stderr)])];
  }
}

/** As many processes as Linux can have at most. */
const aboveLinux = (limit: number | null | undefined): boolean => (limit ?? 0) > 2 ** 22;

export function refuse(status: number, message: string): never {
  throw Object.assign(new Error(message), { status });
}

/**
 * Has the engine answer nobody from the change after so many others on (reads change nothing, so a kill before one is a kill before
 * the next change). What it returns tells whether it came to that.
 */
export function killBefore(engine: FakeEngine, changes: number): () => boolean {
  let left = changes;
  let killed = false;
  engine.before = (method) => {
    killed ||= method !== "GET" && left-- === 0;
    if (killed) refuse(500, "killed");
  };
  return () => killed;
}

function matches(labels: Record<string, string>, wanted: string[] = []): boolean {
  return wanted.every((filter) => {
    const [key, value] = filter.split("=", 2) as [string, string?];
    return key in labels && (value === undefined || labels[key] === value);
  });
}

const framed = (stream: number, text: string): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return text ? Buffer.concat([header, Buffer.from(text)]) : Buffer.alloc(0);
};

/** One file as a tar archive, after a pax header such as engines may send. */
export function tarOf(name: string, text: string): Buffer {
  const entry = (type: string, entryName: string, content: Buffer) => {
    const header = Buffer.alloc(512);
    header.write(entryName, 0);
    header.write("0000644\0", 100);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write(type, 156);
    header.write("ustar\0" + "00", 257);
    return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
  };
  return Buffer.concat([entry("x", "PaxHeaders/x", Buffer.from("20 mtime=1700000000\n")), entry("0", name, Buffer.from(text)), Buffer.alloc(1024)]);
}
