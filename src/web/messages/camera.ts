import type { Lang } from '../language.ts'

const zh = {
  title: '用相机扫码',
  start: '打开相机',
  again: '再试一次',
  asking: '等待允许使用相机……',
  stays: '画面只在这台设备上识别，不上传，不保存。',
  view: '相机画面',
  choose: '相机',
  numbered: (n: number) => `相机 ${n}`,
  torch: '补光灯',
  stop: '关闭相机',
  next: '请出示下一个二维码，会自动核验。',
  guidance: {
    aim: '把二维码放进画面。',
    seen: '已读到二维码。',
    closer: '二维码太小：请靠近一些。',
    unclear: '看到二维码但认不出：请拿稳、展平，避开反光。',
    two: '画面里有两个证照码：请一次只出示一个。',
  },
  faults: {
    refused:
      '没有使用相机的许可。请点地址栏旁的图标，把相机改为“允许”，再试一次；也可以用下面的其他方式。',
    absent: '这台设备没有可用的相机。请接上相机再试一次，或用扫码枪、图片、短码。',
    busy: '相机打不开，可能正被别的程序使用。请关掉那个程序，再试一次。',
    insecure: '这个网址不是 https，浏览器因此不开放相机。请改用 https 网址，或用下面的其他方式。',
    unsupported:
      '这个浏览器或应用内的页面不能使用相机。请用手机浏览器打开本页，或用下面的其他方式。',
    lost: '相机断开了。请检查连接，再试一次。',
    failed: '相机没有打开。请再试一次，或用下面的其他方式。',
  },
  readerRestarted: '识别程序出错，已重新启动。请把二维码再放进画面一次。',
  readerBlocked:
    '识别程序没有装入：可能没有联网，或被浏览器、网络设置拦住了。请联网后再试一次；扫码枪、粘贴和短码照常可用。',
  readerDied: '识别程序两次出错，已停止。请再试一次；扫码枪、粘贴和短码照常可用。',
}

/** Texts of the camera and the code reader. */
export type CameraMessages = typeof zh

const en: CameraMessages = {
  title: 'Scan with the camera',
  start: 'Open the camera',
  again: 'Try again',
  asking: 'Waiting for permission…',
  stays: 'The picture is read on this device. It is not uploaded and not kept.',
  view: 'Camera picture',
  choose: 'Camera',
  numbered: (n) => `Camera ${n}`,
  torch: 'Light',
  stop: 'Close the camera',
  next: 'Show the next code: it is verified by itself.',
  guidance: {
    aim: 'Bring the code into the picture.',
    seen: 'The code has been read.',
    closer: 'The code is too small: move closer.',
    unclear: 'There is a code, but it cannot be made out: hold it still and flat, without glare.',
    two: 'There are two license codes in the picture: show one at a time.',
  },
  faults: {
    refused:
      'The camera is not allowed here. Touch the icon beside the address, set the camera to “Allow” and try again, or use another way below.',
    absent:
      'There is no usable camera on this device. Connect one and try again, or use a hand scanner, a picture or the short code.',
    busy: 'The camera does not open; another program may be using it. Close that program and try again.',
    insecure:
      'This address is not https, so the browser does not give the camera to it. Use the https address, or another way below.',
    unsupported:
      'This browser, or the app this page was opened in, does not give it a camera. Open the page in the phone’s browser, or use another way below.',
    lost: 'The camera was disconnected. Check the connection and try again.',
    failed: 'The camera did not open. Try again, or use another way below.',
  },
  readerRestarted: 'The code reader failed and was started again. Please show the code once more.',
  readerBlocked:
    'The code reader did not load: there may be no network, or the browser or the network blocks it. Try again with a connection; hand scanner, pasting and the short code work as always.',
  readerDied:
    'The code reader failed twice and has stopped. Try again; hand scanner, pasting and the short code work as always.',
}

export const cameraMessages: Readonly<Record<Lang, CameraMessages>> = { zh, en }
