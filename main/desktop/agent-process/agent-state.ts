import type { StartFailure } from './messages.ts';

/** Where the main process stands with its agent. */
export type AgentState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'ready'; readonly dataDir: string; readonly slotKinds: readonly string[] }
  /** It ended badly and is started again by itself. */
  | { readonly phase: 'restarting'; readonly inRow: number }
  /** Three bad endings in a row, or a reason that only a person can remove. `failure` null: it crashed. */
  | { readonly phase: 'safe-mode'; readonly failure: StartFailure | null }
  /** No settings file is there: the first run, or what is said where it ended too early (`wizard` false). */
  | { readonly phase: 'unconfigured'; readonly wizard: boolean }
  | { readonly phase: 'draining' }
  | { readonly phase: 'ended' };
