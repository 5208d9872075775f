/** What a move has to know of the engine that it is between, to be read: null where dbhaven moves nothing of it. */
import type { EngineName, Move } from "../schema";

export interface MoveSource {
  /** How the engine is called in sentences: "a PostgreSQL database". */
  product: string;
  /** On which a source listens where the move does not say. */
  port: number;
  /** Account that prepares a source where the move names none. */
  superuser: string;
  /** What a move takes, in words, where a source has no databases by name; null: it names one. */
  whole: string | null;
  /** Whether an account can be brought with its password. */
  carries: boolean;
  /** Whether there is anything that its moves can do without, by name. */
  waives: boolean;
  /** Whether several databases of one source can leave it behind one fence. */
  together: boolean;
  /** The handbook's page about them. */
  page: string;
  /** How far its moves can go. */
  phases: readonly Move["phase"][];
}

export const moveSources: Record<EngineName, MoveSource | null> = {
  postgres: { product: "PostgreSQL", port: 5432, superuser: "postgres", whole: null, carries: true, waives: true, together: true, page: "docs/moves.md", phases: ["prepared", "rehearsed", "switched", "reverted", "completed"] },
  redis: { product: "Redis", port: 6379, superuser: "default", whole: "all keys", carries: false, waives: false, together: false, page: "docs/redisMoves.md", phases: ["prepared", "rehearsed", "switched", "reverted", "completed"] },
  mariadb: { product: "MariaDB", port: 3306, superuser: "root", whole: null, carries: false, waives: false, together: false, page: "docs/mariadbMoves.md", phases: ["prepared", "rehearsed", "switched", "completed"] },
  mysql: null,
};
