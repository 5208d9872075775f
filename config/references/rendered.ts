/** Settings that are written into files of applications which dbhaven does not run. */
import { addressPassword, pathText, type Issue, type Path } from "../issues";
import type { Application, Estate, RenderedFormat, UnmanagedApplication } from "../schema";
import { isCarried } from "../schema/instance";
import { yamlPath } from "../yamlPath";
import { looksSecret, placeholderIssues, poolFieldsOf } from "./environment";
import { accountOf, findDatabase, instancesOf, repeated } from "./lookup";

/** Whether one of the values is filled from one of these fields of a use. */
export const refersTo = ({ settings }: UnmanagedApplication, use: string, fields: string[]): boolean =>
  Object.values(settings?.files ?? {}).some(({ values }) => Object.values(values).some((value) => fields.some((field) => value.includes(`\${${use}.${field}}`))));

export function renderedIssues(estate: Estate, application: UnmanagedApplication, path: Path): Issue[] {
  if (!application.settings) return [];
  const files = Object.entries(application.settings.files);
  const place: Path = [...path, "settings", "files"];
  return [
    ...(files.length > 0 ? [] : [{ path: place, found: "there is no file in it", right: "name the file that the application's container gets its environment from, or leave the settings out" }]),
    ...files.flatMap(([file, { format, values }]) => Object.entries(values).flatMap(([key, value]): Issue[] => {
      const at: Path = [...place, file, "values", key];
      return [
        ...keyIssues(format, key, at),
        ...placeholderIssues(application, value, at, (use) => fieldsOf(estate, application, use), ({ use, field }) => withoutField(application, use, field)),
        ...secretIssues(key, value, at),
      ];
    })),
  ];
}

function keyIssues(format: RenderedFormat, key: string, path: Path): Issue[] {
  if (format === "env") return /^[A-Za-z_][\w.-]*$/.test(key) ? [] : [{ path, found: "this is no key of a file of lines KEY=VALUE", right: "write letters, digits, underscores, dots and hyphens" }];
  return yamlPath(key) ? [] : [{ path, found: "this is no place in a YAML file", right: 'join its keys by dots, as in services.web.environment.DB_HOST; odd ones stand in brackets, as in services["my.web"].command[0]' }];
}

const published = ["publishedHost", "publishedPort"];

function fieldsOf(estate: Estate, application: UnmanagedApplication, use: string): string[] {
  const { instance, account } = application.databases[use];
  const found = findDatabase(estate, application.databases[use]);
  const known = found && accountOf(found, account);
  return [
    "host", "port", "database", "account",
    ...(known && isCarried(known) ? [] : ["password"]),
    ...(found && instanceNamed(estate, instance)?.port === undefined ? [] : published),
    ...poolFieldsOf(application, use),
  ];
}

function withoutField({ databases }: Application, use: string, field: string): Omit<Issue, "path"> | undefined {
  const { instance, account } = databases[use];
  if (field === "password") return { found: `the account "${account}" is carried, and only its old users know its password`, right: "leave it out: what is not named here stays in the file as it is" };
  if (published.includes(field)) return { found: `the instance "${instance}" publishes no port`, right: `give it one (port), or write \${${use}.host} and \${${use}.port}, and let the application join the instance's network` };
  return undefined;
}

const instanceNamed = (estate: Estate, key: string) => instancesOf(estate).find((entry) => entry.key === key)?.instance;

function secretIssues(key: string, value: string, path: Path): Issue[] {
  const written = value.replace(/\$\{[^}]*\}/g, "");
  if (!addressPassword.test(written) && (written !== value || !looksSecret(key, value))) return [];
  return [{ path, found: "a password in plain text, and whoever may read the estate may read it", right: "leave it out: what is not named here stays in the file as it is; a password that dbhaven makes is ${use.password}" }];
}

/** Two that write one file at once would lose what the other wrote. */
export function renderedTwice(applications: [string, Application][]): Issue[] {
  const files = applications.flatMap(([key, application]) => ("container" in application ? Object.keys(application.settings?.files ?? {}) : []).map((file) => ({ key, file, server: application.server })));
  return repeated(files, ({ server, file }) => JSON.stringify([server, file])).map(({ item, first }): Issue => ({
    path: ["applications", item.key, "settings", "files", item.file],
    found: `${pathText(["applications", first.key])} writes the file already`,
    right: "give the values of both in one place",
  }));
}
