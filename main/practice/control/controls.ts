import type { PlayedFile } from '../../../shared/practice-scenarios.ts';
import type { CaseView } from '../cases/case.ts';
import type { CaseScript, Ending } from '../cases/script.ts';
import type { Fault, Route, RuleInput, RuleView } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import type { LedgerSnapshot } from '../ledger.ts';
import type { SandboxSettings } from '../settings.ts';

/** Controls of a running practice server, for a test, the demo or a person; the same in its process and over HTTP. */
export interface SandboxControls {
  /** Registers the client's public keys, as a hospital does with NHI. A private member is noted as a violation. */
  setClientJwks(jwks: { readonly keys: readonly object[] }): Promise<void>;
  configure(settings: Partial<SandboxSettings>): Promise<SandboxSettings>;
  /** Queues one misbehaviour; by default it strikes once. */
  misbehave(route: Route, fault: Fault, options?: Omit<RuleInput, 'route' | 'fault'>): Promise<void>;
  clearMisbehaviour(): Promise<void>;
  /** Misbehaviours asked for since they were last cleared, also those that are over, each with how often it struck. */
  rules(): Promise<RuleView[]>;
  ledger(): Promise<LedgerSnapshot>;
  resetLedger(): Promise<void>;
  cases(): Promise<CaseView[]>;
  /** How a case ends: by case number, or by planted id before it arrives. A finished case is decided anew. */
  setScript(key: string, script: CaseScript | Ending): Promise<void>;
  /** One step for one case, or for every case. */
  advance(number?: string): Promise<CaseView[]>;
  /** Every case (or one) to its end now. */
  decideAll(number?: string): Promise<CaseView[]>;
  /** Shows a disposition out of turn: an earlier one, or one the guide does not know. */
  showDisposition(number: string, disposition: string): Promise<void>;
  /** Stores a Bundle as if somebody else had sent it: nothing is counted. Returns the case number. */
  insert(bundle: JsonObject): Promise<CaseView>;
  /** Puts a scenario's files into the hospital's export folder and answers for NHI as it says; only where a hospital is played. */
  play(scenario: string): Promise<PlayedFile[]>;
  revokeTokens(): Promise<void>;
  /** Stops listening, cuts all connections, and is back on the same port after `forMs`. */
  goDown(forMs: number): Promise<void>;
}

export type ControlName = keyof SandboxControls;
/** The one list of commands; the HTTP side serves exactly these. */
export const CONTROL_NAMES: readonly ControlName[] = [
  'setClientJwks',
  'configure',
  'misbehave',
  'clearMisbehaviour',
  'rules',
  'ledger',
  'resetLedger',
  'cases',
  'setScript',
  'advance',
  'decideAll',
  'showDisposition',
  'insert',
  'play',
  'revokeTokens',
  'goDown',
];
