/** Offline stand-in of Pulumi's random plugin. */
import { serve } from "../provider";
import { definition } from "./definition";

serve(definition);
