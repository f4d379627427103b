/** What the wizard says about a server that does not answer as it should. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

const OBJECTIONS: Readonly<Record<string, Sentence>> = {
  'token-endpoint': {
    zh: '伺服器的設定沒有可用的權杖網址（token_endpoint），請向健保署確認 FHIR 網址。',
    en: 'The server names no usable token endpoint; ask NHI whether the FHIR address is right.',
  },
  'grant-type-not-offered': {
    zh: '伺服器說它不提供 client_credentials，請向健保署確認。',
    en: 'The server says that it does not offer client_credentials; ask NHI.',
  },
  'auth-method-not-offered': {
    zh: '伺服器說它不接受 private_key_jwt，請向健保署確認。',
    en: 'The server says that it does not take private_key_jwt; ask NHI.',
  },
  'asymmetric-clients-not-offered': {
    zh: '伺服器說它不支援以金鑰驗證的程式，請向健保署確認。',
    en: 'The server says that it does not support clients with keys; ask NHI.',
  },
};

export function objectionText(code: string): Sentence {
  return (
    OBJECTIONS[code] ?? {
      zh: `伺服器設定有疑問（${code}）。`,
      en: `The server’s configuration is doubtful (${code}).`,
    }
  );
}

export function replyText(status: number): Sentence {
  return {
    zh: `伺服器有回應（HTTP ${String(status)}），但這個網址下沒有 SMART 設定，請確認 FHIR 網址是否完整。`,
    en: `The server answered (HTTP ${String(status)}), but has no SMART configuration there; check that the FHIR address is complete.`,
  };
}

/** By the code of a request that got no answer: name, connection, certificate, proxy. */
export function unreachableText(code: string): Sentence {
  if (/ENOTFOUND|EAI_AGAIN/.test(code))
    return {
      zh: '找不到這個主機名稱，請確認網址與 VPN 是否已連線。',
      en: 'The host name is not found; check the address and whether the VPN is connected.',
    };
  if (/cert|tls|ssl/i.test(code))
    return {
      zh: `伺服器的憑證無法驗證（${code}），請向資訊人員確認院內憑證檔（caFile）。`,
      en: `The server’s certificate cannot be verified (${code}); ask IT about the hospital’s authority file (caFile).`,
    };
  if (/proxy|407/i.test(code))
    return {
      zh: `代理伺服器沒有接通（${code}），請確認代理伺服器網址與帳號。`,
      en: `The proxy did not connect (${code}); check its address and account.`,
    };
  return {
    zh: `連不上伺服器（${code}），請確認網址、VPN 與防火牆。`,
    en: `The server cannot be reached (${code}); check the address, the VPN and the firewall.`,
  };
}
