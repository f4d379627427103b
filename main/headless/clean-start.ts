/**
 * The service trusts the system's authorities and those of `server.caFile`. Whoever may set its environment must not add one, nor
 * a script: what of it speaks of that is dropped before anything is loaded. Imports nothing but Node itself.
 */
const UNTRUSTED = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/**
 * Drops them. Only for the service: at a terminal the environment is the person's own.
 * @returns whether Node has gone by one of them already, so that the work has to begin again without it
 */
export function dropUntrusted(
  args: readonly string[],
  env: Record<string, string | undefined>,
  execArgv: readonly string[] = [],
): boolean {
  if (!args.includes('--service')) return false;
  const taken = [env['NODE_OPTIONS'], env['NODE_EXTRA_CA_CERTS']].some((set) => (set ?? '') !== '');
  for (const name of UNTRUSTED) Reflect.deleteProperty(env, name);
  return taken || execArgv.some((option) => /^--use-(openssl|system)-ca\b/.test(option));
}
