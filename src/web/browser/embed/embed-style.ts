/** Style of the shadow root; nothing of the embedding page reaches in, nothing leaks out. */
export const embedStyle = `
:host { display: block; max-width: 36rem; color: #22303d; background: #fff; padding: 1rem;
  border: 1px solid #75838f; border-radius: .4rem; line-height: 1.5;
  font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
label { display: block; margin-top: .75rem; }
textarea, input, button { box-sizing: border-box; width: 100%; min-height: 44px; font: inherit; }
button { margin-top: .5rem; color: #fff; background: #0f5b8f; border: 0; border-radius: .4rem; }
section { margin-top: 1rem; padding: .75rem; border: 3px solid currentcolor; border-radius: .4rem; }
h3 { display: flex; gap: .5rem; align-items: center; margin: 0; font-size: 1.5rem; }
svg { width: 2rem; height: 2rem; }
dl { color: #22303d; } dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
.fine { color: #0b6b3a; } .closer { color: #8a4b00; } .stop { color: #a81c1c; } .unsure { color: #41505e; }
`
