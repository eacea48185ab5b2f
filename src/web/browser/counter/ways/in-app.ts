/**
 * Whether a page was opened by a link inside another app: such apps name themselves, and a link
 * that a scanner opened has no page before it. Only what is said depends on it, never a verdict.
 *
 * @param userAgent - As the browser tells it.
 * @param referrer - Of the document; empty where no page led here.
 */
export function isInApp(userAgent: string, referrer: string): boolean {
  return referrer === '' && apps.test(userAgent)
}

const apps =
  /MicroMessenger|AlipayClient|\bQQ\/|DingTalk|Weibo|baiduboxapp|aweme|Feishu|Lark\/|FBA[NV]|Instagram|Line\//i
