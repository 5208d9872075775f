import * as pulumi from "@pulumi/pulumi";

/** Type of a component as it stands in the state; changing one loses what it names. */
export const typeOf = (component: string) => `dbhaven:index:${component}`;

/**
 * For what holds data: Pulumi refuses to delete or replace it until the estate says `release: true`, and even then only
 * forgets it. Given to the leaves; on a component it would reach its secrets and forbid their rotation.
 */
export function keep(released: boolean, options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return { ...options, protect: !released, retainOnDelete: true };
}

/** Whether a killed `up` made this and did not note it. @param type as it ends the resource's type, like "role:Role" */
export const isHalfMade = (urns: string[], type: string, resource: string): boolean => urns.some((urn) => urn.endsWith(`${type}::${resource}`));

/** Adopts what exists already under its fixed name: after a killed `up` or a lost state there is no second one. */
export function adopt(id: string | undefined, options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return id === undefined ? options : { ...options, import: id };
}
