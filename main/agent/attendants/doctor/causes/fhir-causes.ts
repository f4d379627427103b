import { causesFor } from './tls-causes.ts';

/** Faults of the FHIR server itself. */
export const FHIR_CAUSES = causesFor('nhi', {
  'metadata-not-found': {
    who: 'it',
    zh: '{url} 不存在（404）；請核對 server.fhirBaseUrl。',
    en: '{url} does not exist (404); check server.fhirBaseUrl.',
  },
  'metadata-refused': {
    zh: '伺服器不給能力宣告（{status}）；不一定影響送件，請與健保署確認。',
    en: 'The server does not give its capability statement ({status}); sending may work all the same, ask NHI.',
  },
  'metadata-unreadable': {
    zh: '{url} 回的不是 FHIR 能力宣告（{error}）；位址不對，或被中間設備攔截。',
    en: 'What came from {url} is no FHIR capability statement ({error}): a wrong address, or a device in between.',
  },
  'metadata-version': {
    zh: '伺服器是 FHIR {version}，事前審查使用 4.0.1；請核對位址是否為事前審查的伺服器。',
    en: 'The server speaks FHIR {version}, prior authorization 4.0.1; check that it is the right server.',
  },
  'fhir-unauthorized': {
    zh: 'FHIR 伺服器不接受健保署自己給的授權（401）；請通知健保署。',
    en: 'The FHIR server does not accept the token NHI has given (401); tell NHI.',
  },
  'search-forbidden': {
    zh: '健保署不准醫事機構 {hospital} 查詢（{status}）；請核對 hospitalId 與授權是否為同一家醫院。',
    en: 'NHI does not let hospital {hospital} search ({status}); check that hospitalId and the client belong together.',
  },
  'search-refused': {
    zh: '健保署不接受這項查詢（{status}）；結果會逐件查詢，比較慢，請與健保署確認。',
    en: 'NHI refuses this search ({status}); answers are then asked for case by case, which is slower. Ask NHI.',
  },
  'search-failed': {
    zh: '查詢沒有成功（{error}）；請稍後再試，仍然如此請通知健保署。',
    en: 'The search did not work ({error}); try later, then tell NHI.',
  },
  'search-ignores-patient': {
    zh: '以不存在的身分證號查詢，健保署仍回覆了案件：查詢沒有依條件篩選，結果不能作為「健保署沒有收到」的依據，送件結果待確認的案件要由人員查詢；請通知健保署。',
    en: 'A search for a patient number that does not exist brought cases: NHI does not filter by it, so that no doubtful send can be settled by search; tell NHI.',
  },
  'search-times-wrong': {
    zh: '健保署回覆中的上傳時間與實際不符（可能是時區錯誤）；程式不採信這些時間，請通知健保署。',
    en: 'The upload times in NHI’s answers are not when it happened (a wrong time zone, perhaps); they are not relied on, tell NHI.',
  },
  'search-filter-ignored': {
    zh: '健保署沒有套用醫事機構的查詢條件；別院的資料不會存下，請通知健保署。',
    en: 'NHI did not apply the hospital filter; other hospitals’ data is never kept, tell NHI.',
  },
  'sends-get-page': {
    who: 'network',
    zh: '最近 {count} 次送件都得到 {status} 的網頁（{title}），不是健保署的 FHIR 回覆；多半是 {host} 前面的設備（WAF、攔檢）擋下送件，請放行 POST。',
    en: 'The last {count} send(s) got a web page with {status} ({title}) and no FHIR answer of NHI’s; most likely a device before {host} (WAF, inspection) stops them: let POSTs through.',
  },
  'sends-refused': {
    zh: '最近 {count} 次送件都被 {host} 拒絕（{status}，最後一次 {when}），查詢卻可以；請以這個狀態詢問健保署。',
    en: '{host} refused the last {count} send(s) ({status}, last at {when}) though searches work; ask NHI with that status.',
  },
  'sends-interim': {
    who: 'network',
    zh: '最近 {count} 次送件，{host} 前面的設備都先回了沒有人要求的「100 Continue」，連線因此中斷（最後一次 {when}）；每一件都要再查詢才知道結果，請關閉該設備（閘道、WAF、反向代理）的這項設定。',
    en: 'What stands before {host} answered the last {count} send(s) with a 100 Continue that nobody asked for, which ends the connection (last at {when}); each has to be looked up. Have that gateway, WAF or proxy stop it.',
  },
  'sends-unanswered': {
    who: 'network',
    zh: '最近 {count} 次送件都沒有得到 {host} 的回覆（{error}，最後一次 {when}），查詢卻可以；請檢查 MTU、防火牆與攔檢設備是否擋下較大的 POST。',
    en: '{host} did not answer the last {count} send(s) ({error}, last at {when}) though searches work; check whether MTU, a firewall or an inspection device stops larger POSTs.',
  },
});
