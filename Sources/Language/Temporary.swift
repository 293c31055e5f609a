internal import Syntax
extension Tree { func latex(_ id: ID) -> String? { nil } }
