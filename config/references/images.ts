import { show, type Issue, type Path } from "../issues";
import type { Estate } from "../schema";
import { instancesOf } from "./lookup";

/** Every image is pinned: with a moving tag, the same estate would give another result tomorrow. */
export function imageIssues(estate: Estate): Issue[] {
  const applications = Object.entries(estate.applications).flatMap(([key, application]) => ("image" in application ? [{ path: ["applications", key, "image"], image: application.image }] : []));
  const images: { path: Path; image: string }[] = [
    { path: ["images", "proxy"], image: estate.images.proxy },
    ...instancesOf(estate).map(({ path, instance }) => ({ path: [...path, "image"], image: instance.image })),
    ...applications,
  ];
  return images.flatMap(({ path, image }): Issue[] => {
    if (image.includes("@")) return [];
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    if (tag === undefined) return [{ path, found: `${show(image)} has no tag, which means latest`, right: "add the tag of one version, as in postgres:17-trixie" }];
    return tag === "latest" ? [{ path, found: `${show(image)} is another image from day to day`, right: "write the tag of one version, as in postgres:17-trixie" }] : [];
  });
}
