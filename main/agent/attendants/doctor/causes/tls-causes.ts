import type { DOCTOR_WHO } from '../../../../../shared/doctor-steps.ts';

/** Faults of a TLS handshake and its certificate. */
export const TLS_CAUSES = causesFor('it', {
  'tls-intercepted': {
    who: 'network',
    zh: '連線被網路設備（{issuer}）攔檢：憑證不是健保署的；請對 {host} 免攔檢，或把該設備的根憑證放進 server.caFile。',
    en: 'A network device ({issuer}) intercepts the connection: the certificate is not NHI’s; exempt {host}, or put the device’s authority into server.caFile.',
  },
  'tls-intercepted-trusted': {
    who: 'network',
    zh: '連線被網路設備（{issuer}）攔檢，這台電腦信任該設備所以仍可運作；病人資料會在該設備上解密，請對 {host} 免攔檢。',
    en: 'A network device ({issuer}) intercepts the connection; this computer trusts it, so it works, but patient data is decrypted there: exempt {host}.',
  },
  'tls-private-issuer': {
    who: 'network',
    zh: '憑證由不公開的「{issuer}」簽發，只有這台電腦信任它；若不是健保署或政府的憑證機構，連線就是被攔檢。',
    en: 'The certificate comes from “{issuer}”, which only this computer trusts: unless that is an authority of NHI or the government, the connection is intercepted.',
  },
  'tls-unknown-issuer': {
    zh: '憑證由不認識的「{issuer}」簽發；若是健保署或院內的憑證機構，請把它的根憑證（與伺服器沒有附上的中繼憑證）放進 server.caFile，否則是被攔檢。',
    en: 'The certificate comes from the unknown “{issuer}”; if that is an authority of NHI or the hospital, put it (and an intermediate that the server leaves out) into server.caFile, else the connection is intercepted.',
  },
  'tls-expired': {
    who: 'nhi',
    zh: '{host} 的憑證已於 {until} 過期；請健保署更新（也請先確認這台電腦的日期正確）。',
    en: 'The certificate of {host} expired on {until}; NHI has to renew it (check this computer’s date first).',
  },
  'tls-not-yet-valid': {
    zh: '{host} 的憑證自 {from} 起才有效；這台電腦的日期多半太早，請校正時間。',
    en: 'The certificate of {host} is valid only from {from}; this computer’s date is probably behind: correct it.',
  },
  'tls-expires-soon': {
    who: 'nhi',
    zh: '{host} 的憑證將於 {until} 到期；請提醒健保署更新。',
    en: 'The certificate of {host} expires on {until}; remind NHI to renew it.',
  },
  'tls-wrong-name': {
    zh: '憑證是給「{names}」的，不是 {host}；請核對設定中的主機名稱，或連線被導到別處。',
    en: 'The certificate is for “{names}”, not {host}; check the host name in the settings, or the connection is led elsewhere.',
  },
  'tls-none': {
    zh: '{host} 的這個連接埠回的不是 TLS；請核對 https 位址與連接埠。',
    en: 'This port of {host} does not speak TLS; check the https address and port.',
  },
  'tls-client-certificate': {
    zh: '{host} 要求連線者出示憑證；請向健保署確認用哪一張，把它（PEM 或 PFX）設在設定檔的 server.clientCertificate；有密碼時再執行 keys certificate-passphrase。',
    en: '{host} asks for a client certificate; learn from NHI which one, and name it (PEM or PFX) as server.clientCertificate in the settings file; if it has a passphrase, run keys certificate-passphrase.',
  },
  'tls-client-certificate-refused': {
    who: 'nhi',
    zh: '{host} 不接受本院的連線憑證「{subject}」（到期 {until}）；請與健保署確認這張憑證是否已登錄、未過期。',
    en: '{host} does not accept our client certificate “{subject}” (until {until}); ask NHI whether it is registered, and see that it has not expired.',
  },
  'client-certificate-unusable': {
    zh: '本院的連線憑證無法使用：{reason}',
    en: 'Our client certificate cannot be used: {reasonEn}',
  },
  'tls-silent': {
    who: 'network',
    zh: '連線建立後，加密交握沒有回應，縮小封包也一樣；多半是中間的設備攔住，或 VPN 的 MTU 太大，請網路人員檢查。',
    en: 'The connection stands, but the TLS handshake gets no answer, a smaller one neither; most likely a device in between holds it, or the VPN’s MTU is too large.',
  },
  'tls-large-hello': {
    who: 'network',
    zh: '加密交握的第一個封包約 1,600 位元組時沒有回應，縮小就通；請檢查 VPN 的 MTU 與攔檢設備，或設 server.smallHandshake: true。',
    en: 'A first handshake message of some 1,600 bytes gets no answer, a smaller one does; check the VPN’s MTU and inspection devices, or set server.smallHandshake: true.',
  },
  'tls-failed': {
    who: 'network',
    zh: '無法與 {host} 建立加密連線（{error}）；請把這個代碼交給網路人員，確認沒有防火牆或攔檢設備切斷，再詢問健保署；若健保署要求連線者出示憑證，請設定 server.clientCertificate。',
    en: 'No TLS connection to {host} could be made ({error}); show this code to the network team, who see that no firewall or inspection device cuts it, then to NHI; if NHI asks for a client certificate, set server.clientCertificate.',
  },
  'ca-file-unreadable': {
    zh: 'server.caFile 無法讀取，或其中沒有憑證；請檢查檔案。',
    en: 'server.caFile cannot be read or holds no certificate; check the file.',
  },
});

/** One likely cause: a sentence in each language with `{places}` for values, and who can repair it. */
export interface Cause {
  readonly who: (typeof DOCTOR_WHO)[number];
  readonly zh: string;
  readonly en: string;
  /** Sending works all the same: always a warning, whatever the step says, so that later steps are tried. */
  readonly harmless?: true;
}

/** A table of faults that `who` can repair; an entry says so if it is somebody else. */
export function causesFor<Code extends string>(
  who: Cause['who'],
  entries: Readonly<Record<Code, Omit<Cause, 'who'> & Partial<Cause>>>,
): Readonly<Record<Code, Cause>>;
export function causesFor(
  who: Cause['who'],
  entries: Readonly<Record<string, Omit<Cause, 'who'> & Partial<Cause>>>,
): Readonly<Record<string, Cause>> {
  return Object.fromEntries(Object.entries(entries).map(([code, cause]) => [code, { who, ...cause }]));
}

/** Fills the places of a sentence. The step must pass no secret and no patient as a value. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
