import type { SandboxControls } from './control/controls.ts';
import type { PlayedHospital } from './play.ts';
import type { SandboxSettings } from './settings.ts';

export interface SandboxOptions extends Partial<SandboxSettings> {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** The true time, ms since the epoch; default the machine's. */
  readonly now?: () => number;
  readonly clientId?: string;
  /** Where clients see it (`https://nhi.test`), when something stands before it; its own urls name this. */
  readonly publicOrigin?: string;
  /** The client's public keys, when they are known already. */
  readonly jwks?: { readonly keys: readonly object[] };
  /** The hospital whose HIS exports what a scenario asks for. */
  readonly hospital?: PlayedHospital;
  /** Keeps cases and registered keys over a restart. */
  readonly stateFile?: string;
}

/** A running practice NHI on 127.0.0.1. */
export interface Sandbox extends SandboxControls {
  readonly port: number;
  /** `http://127.0.0.1:PORT/fhir`. */
  readonly fhirBaseUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly controlUrl: string;
  /** Base URL of the host that nothing may ever be sent to. */
  readonly elsewhereUrl: string;
  /** Stops listening until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}
