internal import Syntax
func suggestion(for name: String, among: [String]) -> String? { nil }
extension Tree { func latex(_ id: ID) -> String? { nil } }
extension Diagnostic { func text(in source: Source, placed: Bool) -> String { message } }
