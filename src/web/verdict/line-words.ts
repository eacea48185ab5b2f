import type { LineCodeOf, LineName } from '../../core/verdict/lines.ts'
import type { Text } from '../language.ts'

/** How one line weighs: as good as can be, worth a look, refused, or not judged. */
export type Weight = 'good' | 'remark' | 'refused' | 'unknown' | 'skipped'

/** What a line code means, in a sentence a clerk can read out. */
export interface CodeWords extends Text {
  readonly weight: Weight
}

const good = (zh: string, en: string): CodeWords => ({ weight: 'good', zh, en })
const remark = (zh: string, en: string): CodeWords => ({ weight: 'remark', zh, en })
const refused = (zh: string, en: string): CodeWords => ({ weight: 'refused', zh, en })
const unknown = (zh: string, en: string): CodeWords => ({ weight: 'unknown', zh, en })

const notChecked: CodeWords = {
  weight: 'skipped',
  zh: '前面一项不成立，这一项没有核验',
  en: 'Not checked, because an earlier line does not hold',
}

/** The name of each line of a verdict. */
export const lineNames: Readonly<Record<LineName, Text>> = {
  code: { zh: '二维码', en: 'Code' },
  signature: { zh: '签名', en: 'Signature' },
  issuer: { zh: '颁发机构', en: 'Issuer' },
  dates: { zh: '有效期', en: 'Dates' },
  status: { zh: '状态', en: 'Status' },
  presentation: { zh: '出示方式', en: 'Presentation' },
}

/** Every code of every line of SPEC.md §7: one without words, or words without a code, is a type error. */
export const lineWords: {
  readonly [N in LineName]: Readonly<Record<LineCodeOf<N>, CodeWords>>
} = {
  code: {
    code_read: good('完整读出', 'Read completely'),
    not_a_code: unknown('里面没有证照二维码的内容', 'There is no license code in this text'),
    two_codes: unknown(
      '里面有两个不同的二维码，请一次核验一个',
      'Two different codes; verify one at a time',
    ),
    bad_length: unknown(
      '数字的个数不对，可能没有读全',
      'The number of digits does not fit; part of it may be missing',
    ),
    bad_block: unknown('数字有误', 'Some digits are wrong'),
    bad_crc: unknown(
      '读错或缺了几位，请再扫一次',
      'Some digits were misread or are missing; scan again',
    ),
    bad_deflate: unknown('内容不完整', 'The content is incomplete'),
    trailing_bytes: unknown('内容后面多出了数据', 'There is extra data behind the content'),
    too_large: unknown('内容过长', 'The content is too long'),
    bad_text: unknown('内容含有不允许的字符', 'The content has characters that are not allowed'),
    newer_format: unknown('格式比本页新', 'The format is newer than this page'),
    newer_dictionary: unknown('词典比本页新', 'The dictionary is newer than this page'),
    compact_malformed: unknown('凭证文本的形式不对', 'The credential text is malformed'),
    challenge_missing: unknown(
      '这是应答码，要由发出询问的窗口核验',
      'This code answers a challenge; only the counter that asked can verify it',
    ),
    relabelled_link: remark(
      '二维码上的网址与颁发机构的网址不同，请只认颁发机构的网址',
      'The link printed in the code names another host than the issuer',
    ),
  },
  signature: {
    signature_valid: good('与签名完全相符', 'Matches its signature exactly'),
    signature_wrong: refused(
      '签名不符，内容被改动或系伪造',
      'The signature is wrong: altered or forged',
    ),
    header_not_exact: refused('签名头不合规定', 'The signature header is not as required'),
    not_canonical: refused('内容不是规范写法', 'The content is not in its canonical form'),
    claims_malformed: refused('内容缺项或格式不对', 'A required entry is missing or malformed'),
    origin_mismatch: refused(
      '内容指向不同的登记系统',
      'The content points to different registries',
    ),
    proof_removed: refused(
      '手机出示证明被去掉了，可能是截图或转抄',
      'The phone’s proof was removed; it may be a copy of a phone code',
    ),
    proof_unexpected: refused(
      '附有不该有的手机证明',
      'It carries a phone proof that does not belong',
    ),
    proof_wrong: refused('手机出示证明不符', 'The phone’s proof does not hold'),
    not_in_genuine_set: refused(
      '签发密钥曾泄露，这份证照不在真实签发的记录里',
      'Its key was stolen once, and this license is not in the record of genuine ones',
    ),
    not_checked: notChecked,
  },
  issuer: {
    issuer_trusted: good('受信任，且有权颁发这种证照', 'Trusted, and entitled to issue this type'),
    issuer_unknown: refused('签发密钥不在信任名单里', 'The signing key is not on the trust list'),
    key_unknown_list_old: unknown(
      '签发密钥不在名单里，但手头的名单已超过一天',
      'The signing key is not on the list, but the list here is over a day old',
    ),
    trust_expired: unknown('手头的信任名单已过期', 'The trust list held here has expired'),
    outside_key_window: refused(
      '签发时这个密钥不在使用期内',
      'This key was not in use when the license was signed',
    ),
    type_not_allowed: refused('该机构无权颁发这种证照', 'This authority may not issue this type'),
    issued_in_future: refused('签发时间在将来', 'It claims to be signed in the future'),
    genuine_set_missing: unknown(
      '签发密钥曾泄露，核对用的记录不在手头',
      'Its key was stolen once, and the record to check against is not at hand',
    ),
    clock_wrong: unknown(
      '本机时钟不对，请先校准时间',
      'The clock of this device is wrong; set it first',
    ),
    not_checked: notChecked,
    number_overridden: remark(
      '证件号码的校验位不符，颁发机构已说明理由并确认',
      'The holder number fails its check digit; the issuer confirmed it with a reason',
    ),
    labels_unusable: remark(
      '字段名称资料不可用，下面只显示代码',
      'The field names are not usable; bare codes are shown below',
    ),
  },
  dates: {
    dates_valid: good('在有效期内', 'Within its dates'),
    expired: refused('有效期已过', 'The last valid day has passed'),
    not_yet_valid: refused('有效期还没有开始', 'The first valid day is still to come'),
    not_checked: notChecked,
  },
  status: {
    status_valid: good('正常', 'In good standing'),
    replaced: refused('已换发新证，此证不再有效', 'Replaced by a newer version'),
    cancelled: refused('已注销', 'Cancelled (注销)'),
    revoked: refused('已撤销：当初不应颁发', 'Revoked (撤销): it was wrongly granted'),
    withdrawn: refused('已吊销：因处罚', 'Withdrawn (吊销), as a penalty'),
    copy_replaced: refused(
      '这一份（纸质或手机）已停用，证照本身可能仍然有效',
      'This copy or phone was replaced; the license itself may still be valid',
    ),
    ended_unstated: refused('已终止，未说明原因', 'Ended; no reason is published'),
    suspended: refused('暂扣中', 'Suspended (暂扣)'),
    status_unknown: unknown('状态值无法识别', 'The status has a value that is not known'),
    list_missing: unknown('手头没有对应的状态名单', 'The status list is not at hand'),
    list_invalid: unknown('状态名单不可信', 'The status list cannot be trusted'),
    list_expired: unknown('手头的状态名单已过期', 'The status list held here has expired'),
    index_outside: unknown('状态名单里没有这份证照', 'The status list does not reach this license'),
    not_checked: notChecked,
    status_stale: remark(
      '状态资料已超过一天，请联网更新',
      'The status is more than a day old; update with a network connection',
    ),
  },
  presentation: {
    printed: good(
      '纸质或静态二维码：可以复印，请比对持证人',
      'Printed: anyone can copy it, so compare the person',
    ),
    live_timed: good(
      '手机动态码：用这份证照的手机密钥生成',
      'Live, timed: made with the phone key of this license',
    ),
    live_challenged: good(
      '手机应答码：这把手机密钥应答了本窗口',
      'Live, challenged: this phone key answered this counter',
    ),
    proof_time: unknown(
      '手机动态码的时间与本机不符',
      'The time of the phone code does not match this clock',
    ),
    proof_seen: unknown(
      '这个手机动态码几分钟前出示过',
      'This very phone code was shown minutes ago',
    ),
    live_required: unknown('这里要求出示手机动态码', 'It must be shown live on a phone here'),
    challenge_required: unknown('这里要求手机当场应答', 'The phone must answer a challenge here'),
    not_checked: notChecked,
  },
}

/**
 * The words of one code, or undefined for a code that this page does not know:
 * it is then shown bare and never as good.
 */
export function codeWords(line: string, code: string): CodeWords | undefined {
  const words: Readonly<Record<string, Readonly<Record<string, CodeWords>>>> = lineWords
  return words[line]?.[code]
}
