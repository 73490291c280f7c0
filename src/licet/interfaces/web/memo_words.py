"""The words of a memo in English and Korean. Titles of rules and texts of law keep their own language."""

from typing import Any

LANGUAGES = {"en": "English", "ko": "한국어"}

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Export control determination",
        "under": "Under",
        "on": "Day of shipment",
        "unknown_day": "not stated",
        "outcome": "Outcome",
        "between": "indeterminate: between {low} and {high}",
        "policy": "License applications are reviewed under: {policy}",
        "rules": "Rules that decide",
        "lifted": "Requirements lifted by an exception",
        "exceptions": "Exceptions that hold",
        "flags": "Red flags to resolve",
        "none": "none",
        "facts": "Facts relied on",
        "more": "and {count} more, in the record of the question",
        "missing": "Facts still missing ({count})",
        "limits": "Limits",
        "carried": "{count} tables of the law are read in an edition other than that of the day and carried to it.",
        "considered": "{count} other rules in force on the day were considered and change nothing.",
        "advice": "licet reports what the encoded rules say of the facts stated, on the day stated. It is no legal "
        "advice; the signatory answers for the facts and for the reading of the law.",
        "encoded": "Law encoded through {day}; layer: {layer}; licet {version}.",
        "law_digest": "Law",
        "question_digest": "This question and answer",
        "kept": "Record {id}, entry {seq}",
        "signature": "Reviewed and signed",
        "name": "Name",
        "position": "Position",
        "sign": "Signature",
        "date": "Date",
        "in_force": "in force since {since}; {source}",
        "screened": "found by name",
        "yes": "yes",
        "no": "no",
        "print": "Print",
        "back": "Back to the question",
        "text": "the text as printed",
        "enforcement": "as enforced",
    },
    "ko": {
        "title": "수출통제 판정서",
        "under": "적용 법령",
        "on": "선적일",
        "unknown_day": "기재되지 않음",
        "outcome": "판정",
        "between": "미확정: ‘{low}’에서 ‘{high}’ 사이",
        "policy": "허가 신청의 심사 방침: {policy}",
        "rules": "판정의 근거 조항",
        "lifted": "예외로 해제된 허가 요건",
        "exceptions": "적용되는 예외",
        "flags": "확인이 필요한 위험 신호",
        "none": "없음",
        "facts": "근거로 삼은 사실",
        "more": "그 밖에 {count}건은 질의 기록에 있음",
        "missing": "아직 확인되지 않은 사실 ({count}건)",
        "limits": "한계",
        "carried": "법령의 표 {count}건은 선적일과 다른 판본을 읽어 그날에 적용하였음.",
        "considered": "그날 시행 중인 다른 조항 {count}건을 검토하였으나 결과에 영향이 없음.",
        "advice": "licet은 기재된 사실과 날짜에 대하여 부호화된 조항이 말하는 바를 보고할 뿐 법률 자문이 아니며, "
        "사실관계와 법령 해석에 대한 책임은 서명자에게 있음.",
        "encoded": "법령 반영 기준일 {day}; 적용 기준: {layer}; licet {version}.",
        "law_digest": "법령",
        "question_digest": "이 질의와 답변",
        "kept": "기록 {id}, {seq}번째 항목",
        "signature": "검토 및 서명",
        "name": "성명",
        "position": "직위",
        "sign": "서명",
        "date": "날짜",
        "in_force": "{since}부터 시행; {source}",
        "screened": "상호 대조로 확인",
        "yes": "예",
        "no": "아니요",
        "print": "인쇄",
        "back": "질의로 돌아가기",
        "text": "공포된 조문",
        "enforcement": "실제 집행",
    },
}

KOREAN = {
    # outcomes and review policies
    "no license required": "허가 불필요",
    "license exception": "허가 예외",
    "license required": "허가 필요",
    "prohibited": "금지",
    "indeterminate": "미확정",
    "approval": "승인",
    "presumption of approval": "승인 추정",
    "case by case": "사안별 심사",
    "presumption of denial": "거부 추정",
    "denial": "거부",
    # laws
    "us": "미국 수출관리규정(EAR)",
    "us_treasury": "미국 재무부 제재 명단",
    "cn": "중국 수출통제법 및 공고",
    "nl": "네덜란드 첨단 반도체 장비 규정",
    "jp": "일본 반도체 장비 규정 및 최종수요자 명단",
    "kr": "대한민국 대외무역법: 전략물자",
    "tw": "대만 전략적 첨단기술 화물",
    "eu5g": "유럽 국가의 5G 장비 제한",
    # facts
    "shipped_on": "선적일",
    "item_moves": "품목의 이동 또는 기술의 이전",
    "activity": "통제 행위",
    "shipped_from": "출발 국가",
    "destination": "최종 목적지",
    "origin": "원산지",
    "eccn": "통제번호(ECCN)",
    "item": "품목",
    "value_usd": "금액",
    "controlled_us_content_percent": "통제 대상 미국산 함량",
    "purchaser": "구매자",
    "intermediate_consignee": "중간 수하인",
    "ultimate_consignee": "최종 수하인",
    "end_user": "최종 사용자",
    "known_concern": "알려진 우려",
    "other_list_matches": "다른 명단 일치",
    "license_exception": "원용하는 허가 예외",
    "purpose": "거래의 목적",
    "production_started_on": "생산 개시일",
    "covered_by_license": "유효한 허가의 적용",
    "purchaser_on_entity_list": "구매자의 우려거래자 명단(Entity List) 등재",
    "intermediate_consignee_on_entity_list": "중간 수하인의 우려거래자 명단(Entity List) 등재",
    "ultimate_consignee_on_entity_list": "최종 수하인의 우려거래자 명단(Entity List) 등재",
    "end_user_on_entity_list": "최종 사용자의 우려거래자 명단(Entity List) 등재",
    "entity_list_requirement": "우려거래자 명단의 허가 요건",
    "entity_list_policy": "우려거래자 명단의 심사 방침",
    "end_user_footnote_1": "최종 사용자의 각주 1 지정",
    "party_denied": "거래 거부자 명단 등재",
    "party_sdn": "특별지정제재대상(SDN) 등재",
    "informed_by_bis": "BIS의 통보",
    "all_items": "전 품목",
    "named_items": "명시된 품목",
    "none": "없음",
    "some": "있음",
    "ordinary supply": "통상 공급",
    "existing network": "기존 통신망",
    "existing device": "기존 기기",
    "security research": "보안 연구",
    "standards work": "표준화 작업",
    "presumption_of_denial": "거부 추정",
    "policy_of_denial": "거부",
    "case_by_case": "사안별 심사",
    "en_route_on_effective_day": "시행일 당시 운송 중",
    "party_owned_by_listed_percent_low": "등재 당사자의 지분(최소)",
    "party_owned_by_listed_percent_high": "등재 당사자의 지분(최대)",
    "export": "수출",
    "reexport": "재수출",
    "transfer": "국내 이전",
    "release": "기술 공개",
}

COUNTRIES = {
    "US": "미국", "CN": "중국", "HK": "홍콩", "MO": "마카오", "KR": "대한민국", "KP": "북한", "JP": "일본",
    "TW": "대만", "NL": "네덜란드", "DE": "독일", "GB": "영국", "FR": "프랑스", "RU": "러시아", "BY": "벨라루스",
    "IR": "이란", "IN": "인도", "VN": "베트남", "SG": "싱가포르", "MY": "말레이시아", "MX": "멕시코", "CA": "캐나다",
    "AU": "호주", "AE": "아랍에미리트",
}  # fmt: skip


def translated(text: str, lang: str) -> str:
    """Return a term in the language of the memo; a term without a translation stays as it is.

    Example:
        >>> translated("prohibited", "ko"), translated("prohibited", "en")
        ('금지', 'prohibited')
    """
    return KOREAN.get(text, text) if lang == "ko" else text


def fact_name(name: str, lang: str) -> str:
    """Return what a fact is called on a memo.

    Example:
        >>> fact_name("end_user", "ko"), fact_name("known_concern", "en")
        ('최종 사용자', 'known concern')
    """
    if lang == "ko" and name in KOREAN:
        return KOREAN[name]
    return " ".join({"eccn": "ECCN", "us": "US", "bis": "BIS", "usd": "USD"}.get(w, w) for w in name.split("_"))


def said(value: Any, text: str, lang: str) -> str:
    """Return a value in the language of the memo; `text` is what it is called in English."""
    if isinstance(value, bool):
        return WORDS[lang]["yes" if value else "no"]
    if lang == "ko":
        if value in COUNTRIES and text != value:  # a country is shown by name, any other value as it is
            return f"{COUNTRIES[value]} ({value})"
        if text in KOREAN:
            return KOREAN[text]
    return text.replace("_", " ")
