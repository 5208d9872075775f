/** Offline stand-in of Pulumi's command plugin: local commands. */
import { serve } from "../provider";
import { definition } from "./definition";

serve(definition);
