/** Devices and programs that open TLS connections, by what they write into the certificates they make up. */
const INSPECTORS: readonly (readonly [RegExp, string])[] = [
  [/forti(net|gate)/i, 'Fortinet FortiGate'],
  [/palo ?alto/i, 'Palo Alto Networks'],
  [/check ?point/i, 'Check Point'],
  [/zscaler/i, 'Zscaler'],
  [/netskope/i, 'Netskope'],
  [/blue ?coat|proxysg|symantec web/i, 'Symantec Blue Coat'],
  [/sophos|cyberoam/i, 'Sophos'],
  [/sonicwall/i, 'SonicWall'],
  [/watchguard/i, 'WatchGuard'],
  [/barracuda/i, 'Barracuda'],
  [/forcepoint|websense/i, 'Forcepoint'],
  [/cisco (umbrella|secure)/i, 'Cisco'],
  [/mcafee|skyhigh|trellix/i, 'McAfee'],
  [/trend ?micro/i, 'Trend Micro'],
  [/kaspersky/i, 'Kaspersky'],
  [/\beset\b/i, 'ESET'],
  [/bitdefender/i, 'Bitdefender'],
  [/avast|avg technologies/i, 'Avast'],
  [/squid|mitmproxy|fiddler|charles proxy/i, 'proxy'],
];

/** Certificate authorities of the government and the market in Taiwan: not made up by a device. */
const KNOWN =
  /government root|grca|gtlsca|gca\b|政府|中華電信|chunghwa telecom|epki|hipki|twca|taiwan-?ca|醫事憑證|hca root|健康保險署|national health insurance/i;

/** The device’s name; null for issuers that are not known to open connections. */
export function inspectionVendor(names: readonly string[]): string | null {
  return INSPECTORS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? null;
}

export function isKnownAuthority(name: string): boolean {
  return KNOWN.test(name);
}
