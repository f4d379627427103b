import { causesFor } from './tls-causes.ts';

/** Faults between this computer and the server. */
export const NETWORK_CAUSES = causesFor('network', {
  'network-none': {
    who: 'it',
    zh: '這台電腦沒有連上任何網路；請檢查網路線或無線網路。',
    en: 'This computer is on no network; check the cable or the wireless.',
  },
  'route-none': {
    zh: '到 {address} 沒有路由；請確認健保 VPN 已連線、路由已設定。',
    en: 'There is no route to {address}; check that the NHI VPN is connected and its route set.',
  },
  'name-not-found': {
    zh: '找不到 {host} 的位址；請先確認健保 VPN 已連線，再核對設定中的主機名稱，並確認 DNS 伺服器認得它。',
    en: 'No address is known for {host}; see that the NHI VPN is connected, then check the name in the settings, and that the DNS server knows it.',
  },
  'name-server-silent': {
    zh: 'DNS 伺服器沒有回答 {host} 的查詢；請檢查 DNS 設定與健保 VPN。',
    en: 'The DNS server gave no answer about {host}; check the DNS settings and the NHI VPN.',
  },
  'proxy-unsupported': {
    who: 'it',
    zh: '系統指定的代理伺服器類型（SOCKS 等）不支援；請在 server.proxyUrl 設定 http 或 https 代理。',
    en: 'The system names a proxy of a kind that is not supported (SOCKS); set an http or https one in server.proxyUrl.',
  },
  'proxy-unknown': {
    who: 'it',
    zh: '無法得知系統的代理伺服器設定（{error}）；請在 server.proxyUrl 直接設定。',
    en: 'The system’s proxy settings cannot be learnt ({error}); set server.proxyUrl.',
  },
  'proxy-unreachable': {
    zh: '連不上代理伺服器 {proxy}（{error}）；請確認它在運作、名稱、位址與連接埠正確。',
    en: 'The proxy {proxy} cannot be reached ({error}); check that it runs, and its name, address and port.',
  },
  'proxy-certificate': {
    zh: '代理伺服器 {proxy} 的憑證不受信任（{error}）；請把它的根憑證放進 server.caFile。',
    en: 'The certificate of the proxy {proxy} is not trusted ({error}); put its authority into server.caFile.',
  },
  'proxy-credentials-missing': {
    who: 'it',
    zh: '代理伺服器 {proxy} 要求登入（407）；請把 TWPAS_PROXY_USER 與 TWPAS_PROXY_PASSWORD 寫在服務的 /etc/twpas-agent/twpas-agent.env（Windows 為系統環境變數），再重新啟動服務。',
    en: 'The proxy {proxy} asks for a login (407); write TWPAS_PROXY_USER and TWPAS_PROXY_PASSWORD into the service’s /etc/twpas-agent/twpas-agent.env (Windows: system environment variables), then restart the service.',
  },
  'proxy-credentials-wrong': {
    who: 'it',
    zh: '代理伺服器 {proxy} 不接受所給的帳號密碼（407）；請核對。',
    en: 'The proxy {proxy} does not accept the user name and password given (407); check them.',
  },
  'proxy-ntlm': {
    zh: '代理伺服器 {proxy} 只接受 {schemes} 登入，本程式只支援 Basic；請對這台電腦開放 Basic 或免登入。',
    en: 'The proxy {proxy} takes only {schemes} logins and this program only Basic; allow Basic or no login from this computer.',
  },
  'proxy-forbids': {
    zh: '代理伺服器 {proxy} 不准連到 {target}（{status}）；請在代理伺服器放行。',
    en: 'The proxy {proxy} does not allow {target} ({status}); let it through there.',
  },
  'proxy-cannot-reach': {
    zh: '代理伺服器 {proxy} 自己連不上 {target}（{status}）；請確認代理到健保署的 VPN 與防火牆。',
    en: 'The proxy {proxy} itself cannot reach {target} ({status}); check its own way to NHI (VPN, firewall).',
  },
  'proxy-no-answer': {
    zh: '{proxy} 收下連線後沒有像代理伺服器一樣回答（{error}）；請核對代理的位址與連接埠，並確認它允許 CONNECT 到 {target}。',
    en: '{proxy} took the connection and did not answer like a proxy ({error}); check its address and port, and that it allows CONNECT to {target}.',
  },
  'proxy-login-page': {
    zh: '代理伺服器 {proxy} 要我們先到它的登入網頁（{status}）；請在代理讓這台電腦免登入，或改用 Basic 帳號密碼。',
    en: 'The proxy {proxy} sends us to its login page first ({status}); exempt this computer there, or use a Basic login.',
  },
  'tcp-refused': {
    zh: '{target} 拒絕連線：主機在，但沒有服務或被防火牆擋下；請核對連接埠並請網路人員放行。',
    en: '{target} refused the connection: the host is there, but nothing listens or a firewall refuses; check the port.',
  },
  'tcp-timeout': {
    zh: '連到 {target} 沒有回應，多半被防火牆擋下；請交出防火牆申請單（doctor --firewall）請網路人員放行。',
    en: '{target} does not respond, most likely blocked by a firewall; hand the firewall request (doctor --firewall) to the network team.',
  },
  'tcp-timeout-vpn': {
    zh: '連到 {target}（內部位址）沒有回應，也沒有看到 VPN 網路卡；健保 VPN 應該沒有連線。',
    en: '{target}, a private address, does not respond and no VPN adapter is seen: the NHI VPN is probably not connected.',
  },
  'tcp-failed': {
    zh: '連不到 {target}（{error}）；請確認健保 VPN 已連線、路由正確。',
    en: '{target} cannot be reached ({error}); check the NHI VPN and the route.',
  },
});
