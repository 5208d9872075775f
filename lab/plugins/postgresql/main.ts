/** Offline stand-in of Pulumi's postgresql plugin, for roles, databases and extensions. */
import { serve } from "../provider";
import { definition } from "./definition";

serve(definition);
