/** Offline stand-in of Pulumi's mysql plugin, for databases, users and grants. */
import { serve } from "../provider";
import { definition } from "./definition";

serve(definition);
