/** A file that was handed in, alone or in a folder; it is opened only when its turn comes. */
export interface Source {
  /** Its name, with its folders where it came in one. */
  readonly path: string
  readonly open: () => Promise<File>
}

/** Files that were chosen; those of a chosen folder know their path in it. */
export function sourcesOf(files: Iterable<File>): readonly Source[] {
  return [...files].filter(isMeant).map((file) => ({
    path: file.webkitRelativePath || file.name,
    open: async () => file,
  }))
}

/** What was dropped: files, and folders with all that is in them. */
export async function sourcesDropped(data: DataTransfer): Promise<readonly Source[]> {
  const files = [...data.files]
  // Asked for before anything is awaited: afterwards the list is empty.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  if (!entries.some(({ isDirectory }) => isDirectory)) return sourcesOf(files)
  const sources: Source[] = []
  for (const entry of entries) await collect(entry, sources)
  return sources
}

async function collect(entry: FileSystemEntry, into: Source[]): Promise<void> {
  if (isFile(entry)) {
    if (isMeant(entry)) {
      const path = entry.fullPath.replace(/^\//, '')
      into.push({ path, open: () => new Promise((done, fail) => entry.file(done, fail)) })
    }
  } else if (isFolder(entry)) {
    const reader = entry.createReader()
    for (;;) {
      // A hundred at a time, until there are no more.
      const some = await new Promise<FileSystemEntry[]>((done) => {
        reader.readEntries(done, () => done([]))
      })
      if (some.length === 0) return
      for (const inner of some) await collect(inner, into)
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

/** What a system puts into folders beside the files of people. */
function isMeant({ name }: { readonly name: string }): boolean {
  return !name.startsWith('.') && !/^(thumbs\.db|desktop\.ini)$/i.test(name)
}
