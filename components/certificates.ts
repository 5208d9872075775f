import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { AuthorityJob, CertificateJob, CertificateResult } from "../plan/jobs";
import { localCommand, type LocalCommandArgs } from "./localCommand";
import { typeOf } from "./options";

/** A private key with its certificate, in PEM form. */
export interface Certificate { certificate: pulumi.Output<string>; key: pulumi.Output<string> }

/** What the server of an instance shows. */
export interface ServerCertificate extends Certificate {
  /** Certificate of the authority that gave it: public. */
  authority: pulumi.Output<string>;
}

/** The estate's own authority; its key is in the state, as a secret, and nowhere else. */
export class Authority extends pulumi.ComponentResource {
  private readonly own: Certificate;
  /** Public. */
  readonly certificate: pulumi.Output<string>;

  constructor(name: string, private readonly estate: string, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("Authority"), name, {}, opts);
    const job: AuthorityJob = { verb: "authority", estate };
    this.own = issued(`${name}-issue`, { verb: "authority", job, secrets: {} }, { parent: this });
    this.certificate = pulumi.unsecret(this.own.certificate);
    this.registerOutputs({ certificate: this.certificate });
  }

  /** A certificate for an instance; other names or another rotation make another one, with a new key. */
  certify(name: string, { names, rotation }: Pick<CertificateJob, "names" | "rotation">, instance: string, opts: pulumi.CustomResourceOptions): ServerCertificate {
    const job: CertificateJob = { verb: "certificate", estate: this.estate, instance, names, rotation };
    return { ...issued(name, { verb: "certificate", job, secrets: { ...this.own } }, opts), authority: this.certificate };
  }
}

/** The line that the command prints holds a key: it is a secret of the state, like everything that is made of it. */
function issued(name: string, args: LocalCommandArgs, opts: pulumi.CustomResourceOptions): Certificate {
  const result = pulumi.secret(localCommand(name, args, { ...opts, additionalSecretOutputs: ["stdout"] }).stdout.apply((line) => JSON.parse(line) as CertificateResult));
  return { certificate: result.apply(({ certificate }) => certificate), key: result.apply(({ key }) => key) };
}

/** Last day of a certificate, as YYYY-MM-DD: public. Of a chain the first certificate counts, the server's own. */
export const lastDay = (certificate: pulumi.Output<string>): pulumi.Output<string> =>
  pulumi.unsecret(certificate.apply((text) => new Date(new X509Certificate(text).validTo).toISOString().slice(0, 10)));
