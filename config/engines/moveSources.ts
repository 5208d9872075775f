/** What a move has to know of the engine that it is between, to be read: null where dbhaven moves nothing of it. */
import type { EngineName } from "../schema";

export interface MoveSource {
  /** How the engine is called in sentences: "a PostgreSQL database". */
  product: string;
  /** On which a source listens where the move does not say. */
  port: number;
  /** Account that prepares a source where the move names none. */
  superuser: string;
  /** What a move takes, in words, where a source has no databases by name; null: it names one. */
  whole: string | null;
  /** Whether there is anything that its moves can do without, by name. */
  waives: boolean;
  /** Whether the rows of a rehearsal can be held back (maxMegabytesPerSecond). */
  heldBack: boolean;
  /** Whether several databases of one source can leave it behind one fence. */
  together: boolean;
}

export const moveSources: Record<EngineName, MoveSource | null> = {
  postgres: { product: "PostgreSQL", port: 5432, superuser: "postgres", whole: null, waives: true, heldBack: true, together: true },
  redis: { product: "Redis", port: 6379, superuser: "default", whole: "all keys", waives: false, heldBack: false, together: false },
  mariadb: { product: "MariaDB", port: 3306, superuser: "root", whole: null, waives: false, heldBack: true, together: false },
  mysql: null,
};
