/** The test of the connection, step by step. It holds no secrets, so that people can mail it. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { DOCTOR_STATUSES, DOCTOR_STEP_IDS, DOCTOR_WHO } from '../doctor-steps.ts';
import { base, words } from './base.ts';

export type DoctorWords = z.infer<typeof words>;

export const doctorStep = z.object({
  step: z.enum(DOCTOR_STEP_IDS),
  status: z.enum(DOCTOR_STATUSES),
  /** Stable: `ok`, `not-tried`, or the fault, e.g. `tls-expired`. */
  code: z.string(),
  tried: words,
  result: words,
  /** Observations that are no faults, one line each. */
  notes: z.array(words),
  ms: z.int(),
  /** One sentence with the likely cause; null without a fault. */
  cause: words.nullable(),
  who: z.enum(DOCTOR_WHO).nullable(),
});
export type DoctorStep = z.infer<typeof doctorStep>;

export const doctorEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), step: z.enum(DOCTOR_STEP_IDS) }),
  z.object({ kind: z.literal('ended'), step: doctorStep }),
]);
export type DoctorEvent = z.infer<typeof doctorEvent>;

export const firewallRequest = z.object({
  /** Host name and addresses of this machine. */
  from: z.object({ host: z.string(), addresses: z.array(z.string()) }),
  rules: z.array(
    z.object({
      purpose: words,
      host: z.string(),
      addresses: z.array(z.string()),
      port: z.int(),
      protocol: z.string(),
      /** `inbound`: the host is this machine. */
      direction: z.enum(['outbound', 'inbound']),
    }),
  ),
});
export type FirewallRequest = z.infer<typeof firewallRequest>;

export const doctorContract = {
  /**
   * Each step as it begins and as it ends. After a failure the dependent steps end as `not-tried`. The stream ends when its reader leaves.
   */
  run: base.output(eventIterator(doctorEvent)),
  /** Connections to allow, as a request for the firewall team. */
  firewall: base.output(firewallRequest),
};
