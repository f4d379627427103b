/** Extension of `meta`, which any FHIR resource may have: it marks what was left out of the stored answer to an upload. */
export const ECHO_URL = 'urn:twpas-agent:entries-as-sent';
