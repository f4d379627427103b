/** The SMART discovery document, read tolerantly. SMART App Launch STU2.2, “.well-known/smart-configuration”. */

/** `null` where the server does not say. */
export interface SmartConfiguration {
  /** Exactly as printed: the assertion's `aud` must equal it. */
  readonly tokenEndpoint: string | null;
  /** RFC 7662. */
  readonly introspectionEndpoint: string | null;
  readonly grantTypes: readonly string[] | null;
  readonly authMethods: readonly string[] | null;
  readonly signingAlgs: readonly string[] | null;
  readonly scopes: readonly string[] | null;
  readonly capabilities: readonly string[] | null;
}

/** Members of another type than the standard's count as missing. */
export function readSmartConfiguration(document: Readonly<Record<string, unknown>>): SmartConfiguration {
  const url = (name: string): string | null => {
    const value = document[name];
    return typeof value === 'string' && URL.canParse(value) ? value : null;
  };
  const list = (name: string): string[] | null => {
    const value = document[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : null;
  };
  return {
    tokenEndpoint: url('token_endpoint'),
    introspectionEndpoint: url('introspection_endpoint'),
    grantTypes: list('grant_types_supported'),
    authMethods: list('token_endpoint_auth_methods_supported'),
    signingAlgs: list('token_endpoint_auth_signing_alg_values_supported'),
    scopes: list('scopes_supported'),
    capabilities: list('capabilities'),
  };
}

/** Whether a list offers a value, without regard to case (the TWPAS guide writes `Client_credentials`); null: not said. */
export function offers(list: readonly string[] | null, wanted: string): boolean | null {
  return list === null ? null : list.some((one) => one.toLowerCase() === wanted.toLowerCase());
}

/** What the document says against our way in; codes for `doctor`. No reason not to try: the document may be wrong. */
export function objections(document: SmartConfiguration, alg: 'ES384' | 'RS384' | null): string[] {
  const wanted = [
    ['grant-type-not-offered', document.grantTypes, 'client_credentials'],
    ['auth-method-not-offered', document.authMethods, 'private_key_jwt'],
    ['asymmetric-clients-not-offered', document.capabilities, 'client-confidential-asymmetric'],
    ['signing-alg-not-offered', document.signingAlgs, alg],
  ] as const;
  return wanted
    .filter(([, list, value]) => value !== null && offers(list, value) === false)
    .map(([code]) => code);
}

/**
 * Whether an assertion may go there. https, or http on this computer where the FHIR server is there too; and at the origin of
 * the FHIR server, unless a person has set it (`server.tokenUrl`): the document alone must not send what we sign elsewhere.
 */
export function endpointFault(
  endpoint: string,
  server: { readonly fhirBaseUrl: string; readonly tokenUrl?: string | undefined },
): 'insecure' | 'elsewhere' | null {
  const url = new URL(endpoint);
  const base = new URL(server.fhirBaseUrl);
  if (url.username !== '' || url.password !== '') return 'insecure';
  if (url.protocol === 'http:') return isHere(url) && isHere(base) ? null : 'insecure';
  if (url.protocol !== 'https:') return 'insecure';
  const named = server.tokenUrl === undefined ? [] : [new URL(server.tokenUrl).origin];
  return [base.origin, ...named].includes(url.origin) ? null : 'elsewhere';
}

const isHere = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
