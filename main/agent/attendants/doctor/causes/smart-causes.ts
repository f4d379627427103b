import { causesFor } from './tls-causes.ts';

/** Faults of the authorization, from discovery to token. SMART App Launch STU2.2 Backend Services, RFC 6749, RFC 7523. */
export const SMART_CAUSES = causesFor('nhi', {
  'server-silent': {
    zh: '{host} 收下連線後沒有在 {seconds} 秒內回答；健保署伺服器可能忙碌或故障，請稍後再試。',
    en: '{host} took the connection and did not answer within {seconds} s; NHI’s server may be busy or down, try later.',
  },
  'server-no-answer': {
    who: 'network',
    zh: '{host} 收下連線後沒有回答（{error}）；請稍後再試，仍然如此請把這個代碼交給網路人員與健保署。',
    en: '{host} took the connection and gave no answer ({error}); try later, then show this code to the network team and to NHI.',
  },
  'clock-skewed': {
    who: 'it',
    zh: '這台電腦的時間比伺服器{direction} {minutes} 分鐘；送件時會自動修正，仍請校正時間。',
    en: 'This clock is {minutes} minutes {directionEn} the server’s; it is corrected for in assertions, but set it right.',
  },
  'discovery-not-found': {
    who: 'it',
    zh: '{url} 不存在（404）；server.fhirBaseUrl 多半寫錯，請核對。',
    en: '{url} does not exist (404); server.fhirBaseUrl is probably wrong.',
  },
  'discovery-forbidden': {
    zh: '伺服器不讓我們讀連線資訊（{status}）；請健保署放行本院的 IP 或開放這個位址。',
    en: 'The server does not let us read its connection document ({status}); NHI has to allow our address.',
  },
  'discovery-login': {
    who: 'network',
    zh: '前面的反向代理要求 {scheme} 登入（{status}），不是健保署；請核對 server.fhirBaseUrl，並請管理它的人員放行這台電腦。',
    en: 'A reverse proxy in front asks for a {scheme} login ({status}), not NHI; check server.fhirBaseUrl and have its operators exempt this computer.',
  },
  'answer-of-proxy': {
    who: 'network',
    zh: '這是院內代理或攔檢設備（{device}）自己的回覆（{status}），不是健保署的；請檢查該設備到健保署的連線，並對 {host} 免攔檢。',
    en: 'This is an answer of the hospital’s own proxy or inspection device ({device}, {status}), not NHI’s; check its way to NHI, and exempt {host}.',
  },
  'discovery-server-error': {
    zh: '健保署伺服器發生錯誤（{status}）；請稍後再試，仍然如此請通知健保署。',
    en: 'NHI’s server is in trouble ({status}); try later, then tell NHI.',
  },
  'server-page': {
    zh: '{host} 暫時無法服務（{status}），網頁標題是「{title}」；請稍後再試，仍然如此請通知健保署。',
    en: '{host} does not serve for now ({status}): its page says “{title}”; try later, then tell NHI.',
  },
  'server-limits': {
    zh: '{host} 說要求太頻繁（429），程式會隔一段時間自動再試；一再發生請通知健保署。',
    en: '{host} says that it is asked too often (429), and the agent tries again by itself; tell NHI if it goes on.',
  },
  'discovery-redirected': {
    who: 'it',
    zh: '伺服器要我們改連別處（{status}）；不會跟隨，請把 server.fhirBaseUrl 改成正確位址。',
    en: 'The server sends us elsewhere ({status}), which is not followed; correct server.fhirBaseUrl.',
  },
  'discovery-unreadable': {
    who: 'network',
    zh: '{url} 回的不是完整的連線資訊（{got}）；若是網頁，多半是登入頁、攔截頁，或位址不對，否則請健保署檢查。',
    en: 'What came from {url} is no whole connection document ({got}): if it is a web page, most likely a login page, a block page, or a wrong address; else NHI has to check it.',
  },
  'discovery-no-token-endpoint': {
    zh: '連線資訊沒有 token_endpoint；請向健保署索取，填入 server.tokenUrl。',
    en: 'The connection document has no token_endpoint; ask NHI for it and set server.tokenUrl.',
  },
  'token-endpoint-insecure': {
    zh: 'token_endpoint 不是 https，授權不會以明文傳送；請健保署更正或設定 server.tokenUrl。',
    en: 'The token_endpoint is not https, and nothing is sent there in clear; NHI has to correct it, or set server.tokenUrl.',
  },
  'token-endpoint-elsewhere': {
    who: 'it',
    zh: '連線資訊把授權端點指到另一個網站 {host}，而不是 {target}；請先向健保署確認，正確才把 {url} 填入 server.tokenUrl。',
    en: 'The connection document names a token endpoint at another site, {host}, not at {target}; ask NHI first, and only if it is right set server.tokenUrl to {url}.',
  },
  'key-none': {
    who: 'it',
    zh: '還沒有連線金鑰；請執行 keys generate，再把 keys jwks 的公鑰交給健保署登錄。',
    en: 'There is no client key yet; run keys generate, then hand the public set (keys jwks) to NHI.',
  },
  'key-unusable': {
    who: 'it',
    zh: '連線金鑰無法使用（{error}）；請自備份還原，或產生新的金鑰並重新登錄。',
    en: 'The client key cannot be used ({error}); restore it from a backup, or make and register a new one.',
  },
  'key-alg-not-offered': {
    zh: '伺服器列出的簽章演算法（{offered}）沒有金鑰使用的 {alg}；請改用列出的演算法產生金鑰，或與健保署確認。',
    en: 'The server lists {offered} and not the key’s {alg}; make a key of a listed kind, or ask NHI.',
  },
  'key-due': {
    who: 'it',
    zh: '連線金鑰將於 {until} 到達使用期限；請執行 keys rotate 並把新的公鑰交給健保署登錄。',
    en: 'The client key reaches its age limit on {until}; run keys rotate and register the new public key with NHI.',
  },
  'key-overdue': {
    who: 'it',
    zh: '連線金鑰已於 {until} 超過使用期限；請執行 keys rotate 並把新的公鑰交給健保署登錄。',
    en: 'The client key passed its age limit on {until}; run keys rotate and register the new public key with NHI.',
  },
  'token-no-answer': {
    zh: '授權伺服器 {host} 沒有回答（{error}）；若主機與 FHIR 伺服器不同，也請確認防火牆放行。',
    en: 'The token server {host} gave no answer ({error}); if it is another host than the FHIR server, check the firewall too.',
  },
  'token-server-error': {
    zh: '授權伺服器發生錯誤（{error}）；請稍後再試，仍然如此請通知健保署。',
    en: 'The token server is in trouble ({error}); try later, then tell NHI.',
  },
  'token-url-wrong': {
    who: 'it',
    zh: '{url} 不是授權端點（{status}）；請核對 server.tokenUrl，或請健保署更正連線資訊。',
    en: '{url} is no token endpoint ({status}); check server.tokenUrl, or NHI has to correct its document.',
  },
  'token-page': {
    who: 'network',
    zh: '授權端點 {host} 回的是網頁（{status}，標題「{title}」），不是健保署的回覆，多半來自前面的反向代理或攔檢設備；請管理它的人員放行這台電腦。',
    en: 'A web page came from the token endpoint {host} ({status}, title “{title}”), which is not NHI’s word but most likely a reverse proxy’s or a filter’s; have its operators exempt this computer.',
  },
  'token-login': {
    who: 'network',
    zh: '授權端點 {host} 前面的反向代理要求 {scheme} 登入（{status}），不是健保署；請核對 server.tokenUrl，並請管理它的人員放行這台電腦。',
    en: 'A reverse proxy in front of the token endpoint {host} asks for a {scheme} login ({status}), not NHI; check server.tokenUrl and have its operators exempt this computer.',
  },
  'token-unreadable': {
    who: 'network',
    zh: '授權端點回的不是授權（可能是網頁或不完整）；請確認沒有被中間設備攔截。',
    en: 'What came from the token endpoint is no token (a web page, or cut short); check that no device intercepts it.',
  },
  'token-client-unknown': {
    zh: '健保署不認得連線代號 {clientId}；請核對 server.clientId 與健保署核發的是否相同。',
    en: 'NHI does not know the client id {clientId}; compare server.clientId with what NHI issued.',
  },
  'token-key-unknown': {
    zh: '健保署沒有登錄金鑰 {kid}；請把 keys jwks 的公鑰交給健保署登錄。',
    en: 'NHI has not registered the key {kid}; hand the public set (keys jwks) to NHI.',
  },
  'token-signature': {
    zh: '簽章與健保署登錄的公鑰不符（{kid}）；請重新把 keys jwks 交給健保署登錄。',
    en: 'The signature does not match the public key NHI registered ({kid}); hand keys jwks to NHI again.',
  },
  'token-audience': {
    zh: '健保署不接受授權對象 aud = {url}；請確認它期待的位址，填入 server.tokenUrl。',
    en: 'NHI does not accept aud = {url}; learn which address it expects and set server.tokenUrl.',
  },
  'token-clock': {
    who: 'it',
    zh: '健保署認為授權請求的時間不對；請校正這台電腦的時間（目前 {now}）。',
    en: 'NHI says the time of the request is wrong; correct this computer’s clock (now {now}).',
  },
  'token-registration-expired': {
    zh: '健保署說本院的登錄或金鑰已過期（{told}）；請向健保署重新登錄連線代號 {clientId} 與金鑰 {kid}。',
    en: 'NHI says that our registration or key has expired ({told}); register the client {clientId} and the key {kid} again.',
  },
  'token-scope': {
    zh: '健保署不給所要求的權限（{scope}）；請核對 server.scope，或向健保署申請。',
    en: 'NHI does not grant the scope asked for ({scope}); check server.scope, or apply to NHI.',
  },
  'token-not-allowed': {
    zh: '健保署不允許 {clientId} 以這種方式取得授權；請向健保署申請 Backend Services（client_credentials）。',
    en: 'NHI does not let {clientId} get a token this way; apply for Backend Services (client_credentials).',
  },
  'token-invalid-client': {
    zh: '健保署不接受本院的身分；請核對連線代號 {clientId}、登錄的金鑰 {kid} 與 aud {url}；若剛換過金鑰，請先把 keys jwks 交給健保署登錄。',
    en: 'NHI does not accept who we are; compare the client id {clientId}, the registered key {kid} and aud {url}; where the key was just rotated, hand NHI the output of keys jwks first.',
  },
  'token-refused': {
    zh: '健保署拒絕給授權（{error}）；請以這個代碼詢問健保署。',
    en: 'NHI refuses a token ({error}); ask NHI with this code.',
  },
  'scopes-missing': {
    zh: '健保署給的權限少了 {missing}；缺 Bundle 無法送件，缺 ClaimResponse 收不到結果，請向健保署申請。',
    en: 'NHI granted less than asked: {missing} is missing; without Bundle nothing is sent, without ClaimResponse no answer is heard. Apply to NHI.',
  },
});
