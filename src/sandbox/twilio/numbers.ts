import { createHash } from 'node:crypto'
import type { Account, RentedNumber } from './account.ts'
import { rfc2822 } from './message.ts'

/** The numbers of an account, or the one that is asked for, as one page. */
export function listNumbers(account: Account, url: URL) {
  const wanted = url.searchParams.get('PhoneNumber')
  const found = account.numbers.filter(({ phone }) => !wanted || phone === wanted)
  const uri = `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers.json?PageSize=50&Page=0`
  return {
    end: Math.max(0, found.length - 1),
    first_page_uri: uri,
    incoming_phone_numbers: found.map((number) => numberResource(account, number)),
    next_page_uri: null,
    page: 0,
    page_size: 50,
    previous_page_uri: null,
    start: 0,
    uri,
  }
}

export function findNumber(account: Account, sid: string): RentedNumber | undefined {
  return account.numbers.find(({ phone }) => numberSid(phone) === sid.replace(/\.json$/, ''))
}

/** Points a number's texts elsewhere, until the sandbox is closed. */
export function pointNumber(number: RentedNumber, form: URLSearchParams): void {
  const [smsUrl, fallbackUrl] = [form.get('SmsUrl'), form.get('SmsFallbackUrl')]
  if (smsUrl !== null) number.smsUrl = () => smsUrl
  if (fallbackUrl !== null) number.fallbackUrl = () => fallbackUrl
}

/** An IncomingPhoneNumber resource: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export function numberResource(account: Account, number: RentedNumber) {
  const sid = numberSid(number.phone)
  return {
    account_sid: account.sid,
    address_requirements: 'none',
    address_sid: null,
    api_version: '2010-04-01',
    beta: false,
    bundle_sid: null,
    capabilities: { fax: false, mms: true, sms: true, voice: true },
    date_created: rfc2822(0),
    date_updated: rfc2822(0),
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    emergency_status: 'Inactive',
    friendly_name: number.phone,
    identity_sid: null,
    origin: 'twilio',
    phone_number: number.phone,
    sid,
    sms_application_sid: null,
    sms_fallback_method: 'POST',
    sms_fallback_url: number.fallbackUrl?.() ?? '',
    sms_method: 'POST',
    sms_url: number.smsUrl?.() ?? '',
    status: 'in-use',
    status_callback: '',
    status_callback_method: 'POST',
    trunk_sid: null,
    type: 'local',
    uri: `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers/${sid}.json`,
    voice_application_sid: null,
    voice_caller_id_lookup: false,
    voice_fallback_method: 'POST',
    voice_fallback_url: '',
    voice_method: 'POST',
    voice_receive_mode: 'voice',
    voice_url: '',
  }
}

function numberSid(phone: string): string {
  return `PN${createHash('md5').update(phone).digest('hex')}`
}
