/** Where an old container came from, by the labels that Docker Compose gives it. Compose finds it by them, stopped or renamed, and brings it back. */

export interface ComposeService { project: string; service: string; /** Paths on the container's server, as Compose noted them; "" where it did not. */ files: string }

const label = "com.docker.compose.";

export function composeServiceOf(labels: Record<string, string> | undefined): ComposeService | undefined {
  const project = labels?.[`${label}project`];
  const service = labels?.[`${label}service`];
  return project && service ? { project, service, files: labels?.[`${label}project.config_files`] ?? "" } : undefined;
}

/** Of the containers of this service, whatever their names. The last label has no image: one that Compose has built has the others too, and gives them to whatever is made from it. */
export const filterOf = ({ project, service }: ComposeService) => ({ label: [`${label}project=${project}`, `${label}service=${service}`, `${label}oneoff=False`] });

/** @param consequence what its next `docker compose up` would do */
export const takeOut = (server: string, { project, service, files }: ComposeService, consequence: string): string =>
  `on ${server}, take the service ${service} out of the compose project ${project}${files ? ` (${files})` : ""}: its next docker compose up would ${consequence}`;
