import Foundation

guard let options = Options(CommandLine.arguments) else {
  FileHandle.standardError.write(Data(Options.usage.utf8))
  exit(64)
}
do {
  let count = try Generator(options: options).run()
  print("exi-gen: \(count) files written below \(options.output)")
} catch {
  FileHandle.standardError.write(Data("exi-gen: \(error)\n".utf8))
  exit(65)
}
