/** Messages between the stand-in for a utility process and its parent. Ports are numbers, each relayed by both ends. */
export type BridgeMessage =
  | { readonly kind: 'parent'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port'; readonly id: number; readonly data: unknown }
  | { readonly kind: 'close'; readonly id: number };
